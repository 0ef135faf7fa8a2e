// Where things lie in our images, and the ports on which a program listens there. Dockerfile, Compose and Kubernetes files
// are made from these names.

/** The programs of the images, each with the files that it needs. */
export const programsFolder = '/sinew';
/** In the stage that builds: the root of every image, with Node and the libraries that Node needs. */
export const runtimeFolder = '/runtime';
/** The credentials of the container's program, in the form that `npm run provision` writes. */
export const credentialsFolder = '/var/lib/sinew';
/** The files that the edge agent writes and Envoy reads. */
export const envoyFolder = '/xds';
/** The mails that nobody delivers, as long as there is no mail server. */
export const outboxFolder = '/outbox';

/** A number that no other user of an image has. */
export const account = 65_532;

export const ports = { calls: 9000, health: 9001, metrics: 9002, door: 8080 } as const;

/** The program that gives the others their credentials. */
export const provisioner = 'provision';
export const edgeAgent = 'edge';
