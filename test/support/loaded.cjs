// Loaded into a pgmend process by NODE_OPTIONS: writes each file that is loaded into the file LOADED, by its address or path.
const { appendFileSync } = require('node:fs');
const Module = require('node:module');

const load = Module._load;
Module._load = function recorded(request, parent, isMain) {
  // as `require` finds it; what node brings along has no path
  const found = Module._resolveFilename(request, parent, isMain);
  if (found.startsWith('/')) appendFileSync(process.env.LOADED, `${found}\n`);
  return load.call(this, request, parent, isMain);
};

const hook = `
  import { appendFileSync } from 'node:fs';
  export async function load(url, context, next) {
    if (url.startsWith('file:')) appendFileSync(process.env.LOADED, url + '\\n');
    return next(url, context);
  }`;
Module.register(`data:text/javascript,${encodeURIComponent(hook)}`);
