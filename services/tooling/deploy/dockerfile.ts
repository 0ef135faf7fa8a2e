// Writes the Dockerfile: one stage that builds all programs, a small root that all images share, and a target for each
// service, the edge agent and the program that provisions.
import { flagsOf } from '../build/compiled-code.ts';
import {
  account,
  credentialsFolder,
  edgeAgent,
  envoyFolder,
  outboxFolder,
  ports,
  programsFolder,
  provisioner,
  runtimeFolder,
} from './image/layout.ts';
import { type Deployment, foreignImages, notice } from './image/plan.ts';

export const dockerfilePath = 'services/tooling/deploy/Dockerfile';

/** In the stage that builds: empty folders, which give volumes their owner. */
const folders = '/folders';

export function writeDockerfile({ services, version }: Deployment): string {
  const programs = [...services, edgeAgent];
  const targets = [...programs.map((name) => programTarget(name)), provisionTarget(programs)];
  return [head(version), buildStage(services), baseStage(version), ...targets].join('\n');
}

const head = (version: string): string => `${notice('npm run deploy')}#
# docker build -f ${dockerfilePath} --target workout -t sinew/workout:${version} .
# SOURCE_DATE_EPOCH, in seconds since 1970, is the time of all files.
ARG NODE_IMAGE=${foreignImages.node}
`;

const buildStage = (services: readonly string[]): string => `FROM \${NODE_IMAGE} AS build
RUN mkdir -p /source ${programsFolder} ${runtimeFolder}/tmp ${[...services, edgeAgent, provisioner].map((name) => `${folders}/${name}${credentialsFolder}`).join(' ')} \\
      ${folders}/${edgeAgent}${envoyFolder} ${folders}/mails${outboxFolder} ${folders}/${provisioner}/initial/consul ${folders}/${provisioner}/initial/postgres \\
      ${[...services, edgeAgent].map((name) => `${folders}/${provisioner}/hand-out/${name}`).join(' ')} \\
 && chmod 700 ${folders}/*${credentialsFolder} ${folders}/${edgeAgent}${envoyFolder} ${folders}/mails${outboxFolder} ${folders}/${provisioner}/hand-out/* && chmod 1777 ${runtimeFolder}/tmp && chown -R ${account}:${account} /source ${programsFolder} ${runtimeFolder}
# The compiled form of a program is of use only to the user who compiled it.
USER ${account}:${account}
ENV HOME=/tmp
WORKDIR /source
COPY --chown=${account}:${account} package.json package-lock.json ./
RUN npm ci --no-audit --no-fund --loglevel=error && rm -rf /tmp/.npm
COPY --chown=${account}:${account} . .
ARG SOURCE_DATE_EPOCH=0
RUN npm run --silent deploy -- images
`;

const baseStage = (version: string): string => `FROM scratch AS base
COPY --from=build ${runtimeFolder} /
USER ${account}:${account}
ENV NODE_ENV=production TZ=UTC HOME=/tmp MALLOC_ARENA_MAX=1 npm_package_version=${version} LOG_FORMAT=json \\
    LISTEN_HOST=0.0.0.0 LISTEN_PORT=${ports.calls} HEALTH_HOST=0.0.0.0 HEALTH_PORT=${ports.health} \\
    METRICS_HOST=0.0.0.0 METRICS_PORT=${ports.metrics}
LABEL org.opencontainers.image.vendor="Sinew" org.opencontainers.image.licenses="MIT" \\
      org.opencontainers.image.version="${version}"
`;

const programTarget = (name: string): string => `FROM base AS ${name}
COPY --from=build ${programsFolder}/${name} ${programsFolder}/${name}
${folderLines(name)}ENV SERVICE=${name} NODE_COMPILE_CACHE=${programsFolder}/${name}/compiled \\
    CREDENTIALS_FILE=${credentialsFolder}/secrets/environment-${name}.env${settingsOf(name)}
LABEL org.opencontainers.image.title="sinew-${name}" \\
      org.opencontainers.image.description="${describe(name)}"
EXPOSE ${ports.calls} ${ports.health} ${ports.metrics}
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s \\
  CMD ["/usr/local/bin/node", "${programsFolder}/health.mjs"]
ENTRYPOINT ${command(name, `--import=${programsFolder}/container.mjs`)}
`;

const provisionTarget = (programs: readonly string[]): string => `FROM base AS ${provisioner}
COPY --from=build ${programsFolder}/${provisioner} ${programsFolder}/${provisioner}
${folderLines(provisioner)}ENV NODE_COMPILE_CACHE=${programsFolder}/${provisioner}/compiled
LABEL org.opencontainers.image.title="sinew-${provisioner}" \\
      org.opencontainers.image.description="Gives ${programs.join(', ')} their credentials"
ENTRYPOINT ${command(provisioner)}
CMD ["once"]
`;

function folderLines(name: string): string {
  const owned = `COPY --chown=${account}:${account} --from=build`;
  const mails = name === 'notification' ? `${owned} ${folders}/mails /\n` : '';
  return `${owned} ${folders}/${name} /\n${mails}`;
}

const settingsOf = (name: string): string =>
  name === edgeAgent ? ` \\\n    EDGE_HOST=0.0.0.0 EDGE_PORT=${ports.door} XDS_DIRECTORY=${envoyFolder}` : '';

const describe = (name: string): string =>
  name === edgeAgent ? 'The edge agent, which writes the configuration of an Envoy' : `The service ${name}`;

const command = (name: string, ...more: string[]): string =>
  JSON.stringify(['/usr/local/bin/node', ...flagsOf(name), ...more, `${programsFolder}/${name}/main.mjs`]);
