// A filter of the door is one thing that a call meets on its way, with all that it adds to Envoy's configuration in one
// place. index.ts lists the filters in the order in which a request meets them.
import type { Contract } from '#proto/contract.ts';
import type { DoorSets } from '#proto/descriptors.ts';
import type { EdgeSettings, MeshState } from '../../mesh.ts';
import type { Resource } from '../resource/resource.ts';
import type { Way } from '../routes/way.ts';

/** The listener and the routes follow from this. The instances are not part of it: a new listener would end connections. */
export interface Door {
  contract: Contract;
  settings: EdgeSettings;
}

/** The routes follow from this, and the files of ECDS: Envoy reads them again when they change. */
export interface KeyedDoor extends Door {
  /** The keys that prove a token. */
  keys: MeshState['keys'];
}

/** All files follow from this. */
export interface Input extends Door {
  sets: DoorSets;
  mesh: MeshState;
}

export interface Filter {
  /** The filter's name in Envoy's chain and in the configuration of routes. */
  name: string;
  /** Makes the filter for the chain of the listener. `file` is the path of the filter's file, empty when it has no file. */
  listener?: (door: Door, file: string) => Resource;
  /** Makes one filter for each service instead. Their names begin with this filter's name and a point. */
  perService?: (door: Door) => Resource[];
  /** Makes the filter for the chain between the router and a service instead. */
  upstream?: () => Resource;
  /** Makes the filter's part of the route of a way to a method. */
  route?: (way: Way, door: Door) => RoutePart;
  /** Makes the filter's configuration on a route that the door answers itself. */
  answered?: (route: { tunnel: boolean }) => Resource | undefined;
  /** Makes the filter's configuration for all routes together. */
  host?: (settings: EdgeSettings) => Resource | undefined;
  /** Makes the routes that the filter needs beside those of the contract. */
  routes?: (settings: EdgeSettings) => readonly Resource[];
  /** Makes the file that the filter reads. */
  file?: (sets: DoorSets) => SideFile;
  /**
   * Makes the filter itself, when the listener names only a file of ECDS: then the filter changes without a new listener.
   */
  discovered?: { file: string; make: (door: KeyedDoor) => Resource };
  /** Headers that the filter sets for later filters: the door drops them from outside requests, and no service sees them. */
  ownHeaders?: readonly string[];
}

export interface RoutePart {
  /** The name under which the route's configuration stands; by default the filter's. */
  name?: string;
  config?: Resource;
  metadata?: Resource;
  responseHeaders?: readonly Resource[];
}

export interface SideFile {
  name: string;
  suffix: 'lua' | 'binpb';
  content: string | Uint8Array;
}
