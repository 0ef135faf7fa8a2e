// Reads the version from a tool's output for `--version`, and compares it with the range that Sinew was tried with. Tools
// print it in their own ways ("Consul v1.22.5", "envoy  version: <hash>/1.40.0/Clean/RELEASE",
// "postgres (PostgreSQL) 18.4"), so the first dotted number that stands on its own counts.

export type Version = readonly number[];

export interface VersionRange {
  minimum: Version;
  /** The first version that is too new; `undefined` when newer versions are expected to work. */
  below?: Version;
}

export function parseVersion(output: string): Version | undefined {
  const match = /(?<![\w.])v?(\d+(?:\.\d+)+)/.exec(output);
  return match?.[1]?.split('.').map(Number);
}

export function compareVersions(left: Version, right: Version): number {
  for (let part = 0; part < Math.max(left.length, right.length); part++) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export function isInRange(version: Version, { minimum, below }: VersionRange): boolean {
  return compareVersions(version, minimum) >= 0 && (!below || compareVersions(version, below) < 0);
}

export function formatVersion(version: Version): string {
  return version.join('.');
}
