// Compresses answers that are long enough for it.
import { extension, typed } from '../../resource/resource.ts';
import type { Filter } from '../filter.ts';

const name = 'envoy.filters.http.compressor';

/** Pages for people are not among them: a page may hold a secret beside what a stranger put into it. */
const compressed = ['application/json', 'application/problem+json', 'text/javascript', 'text/css'];

export const compression: Filter = {
  name,
  listener: () =>
    extension(name, 'extensions.filters.http.compressor.v3.Compressor', {
      response_direction_config: {
        // Compression would make some bytes of an empty body, and a 304 has no body.
        uncompressible_response_codes: [304],
        common_config: {
          min_content_length: 860,
          content_type_matcher: compressed.map((exact) => ({ exact })),
        },
      },
      compressor_library: {
        name: 'gzip',
        typed_config: typed('extensions.compression.gzip.compressor.v3.Gzip', {
          compression_level: 'COMPRESSION_LEVEL_3',
          window_bits: 15,
          memory_level: 8,
        }),
      },
    }),
};
