// Loaded into a pgmend process by NODE_OPTIONS: leaves behind, in a file, how much memory the process had at its peak.
const { readFileSync, writeFileSync } = require('node:fs');

process.on('exit', () => {
  let bytes = process.resourceUsage().maxRSS * 1024;
  try {
    // getrusage counts what the process was forked from as well; this is of the program alone
    bytes = Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
  } catch {}
  writeFileSync(process.env.BENCH_MEMORY_FILE, String(bytes));
});
