import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';

const patience = 400;

/**
 * Whether a Docker engine answers within 400 ms, where testcontainers would look for it too.
 * testcontainers itself hangs for many seconds on a socket that takes connections and never answers.
 */
export async function dockerAnswers(env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const answers = await Promise.all(places(env).map((place) => ping(place)));
  return answers.includes(true);
}

type Place = { socketPath: string } | { host: string; port: string };

function places(env: NodeJS.ProcessEnv): Place[] {
  if (env.DOCKER_HOST) {
    const url = new URL(env.DOCKER_HOST);
    if (url.protocol === 'unix:') return [{ socketPath: url.pathname }];
    return [{ host: url.hostname, port: url.port || '2375' }];
  }
  return [
    '/var/run/docker.sock',
    ...(env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, 'docker.sock')] : []),
    join(homedir(), '.docker', 'run', 'docker.sock'),
    join(homedir(), '.docker', 'desktop', 'docker.sock'),
  ]
    .filter((path) => existsSync(path))
    .map((socketPath) => ({ socketPath }));
}

function ping(place: Place): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request({ ...place, path: '/_ping', signal: AbortSignal.timeout(patience) }, (response) => {
      response.resume();
      // With TLS the engine answers a plain request by 400: it is there, and testcontainers knows how to talk to it.
      resolve(response.statusCode === 200 || response.statusCode === 400);
    });
    call.on('error', () => resolve(false));
    call.end();
  });
}
