// What a filter of the door is: one thing that a call meets on its way, with all that it adds to Envoy's configuration in one
// place. index.ts has the list of them, in the order in which a request meets them.
import type { Contract } from '#proto/contract.ts';
import type { EdgeSettings, MeshState } from '../../mesh.ts';
import type { Resource } from '../resource/resource.ts';
import type { Way } from '../routes/way.ts';

/** What the listener and the routes follow from. Who is alive is not among it: a new listener would end connections. */
export interface Door {
  contract: Contract;
  settings: EdgeSettings;
}

/** All that files follow from; those of ECDS are read again when they change. */
export interface Input extends Door {
  /** What the transcoder is given (proto/derive/transcoding.ts). */
  transcodedSet: Uint8Array;
  mesh: MeshState;
}

export interface Filter {
  /** In Envoy's chain, and before what a route says of it. */
  name: string;
  /** Its place in the chain of the listener. `file` is the path of the file that it reads, where it has one. */
  listener?: (door: Door, file: string) => Resource;
  /** Its place in the chain between the router and a service instead. */
  upstream?: () => Resource;
  /** What each way to a method says of it. */
  route?: (way: Way, door: Door) => RoutePart;
  /** What a route says of it that the door answers itself. */
  answered?: (route: { tunnel: boolean }) => Resource | undefined;
  /** What all routes together say of it. */
  host?: (settings: EdgeSettings) => Resource | undefined;
  /** Routes that it needs beside those of the contract. */
  routes?: (settings: EdgeSettings) => readonly Resource[];
  /** The file that it reads. */
  file?: (input: Input) => SideFile;
  /** The filter itself, where the listener names no more than a file of ECDS: it changes without a new listener. */
  discovered?: { file: string; make: (input: Input) => Resource };
  /** Headers that it sets for those behind it: they come from nobody else, and no service sees them. */
  ownHeaders?: readonly string[];
}

export interface RoutePart {
  /** Under the filter's name. */
  config?: Resource;
  metadata?: Resource;
  responseHeaders?: readonly Resource[];
}

export interface SideFile {
  name: string;
  suffix: 'lua' | 'binpb';
  content: string | Uint8Array;
}
