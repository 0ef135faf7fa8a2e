// The mark by which a returned mail is recognised: the delivery's id and a proof that a stranger cannot make. It is in the
// Message-ID, and in the envelope's sender where there is a mailbox for bounces. It fits into the 64 characters of such a
// name, and stays valid when a server changes its case.

export interface Mark {
  deliveryId: string;
  /** Hexadecimal. */
  proof: string;
}

/** 20 hexadecimal digits are 80 bits. They are enough, because each guess takes a mail. */
export const proofLength = 20;

/** The most characters before the plus. The mark behind the plus has 53, and all together may have 64. */
export const mostInLocalPart = 10;

export const fromMark = ({ deliveryId, proof }: Mark): string => `${deliveryId}.${proof}`;

/** The address to which this mail comes back, such as `bounces+<mark>@example.org` for `bounces@example.org`. */
export function toReturnAddress(address: string, mark: Mark): string {
  const [local, domain] = address.split('@');
  return `${local}+${fromMark(mark).replaceAll('-', '')}@${domain}`;
}

const written =
  /(?<![0-9a-f])([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\.([0-9a-f]{20})(?![0-9a-f])/gi;

/** All marks in a text, in their order, each once. */
export function findMarks(text: string): Mark[] {
  const marks = [...text.matchAll(written)].map(([, ...parts]) => {
    const [proof, ...id] = parts.map((part) => part.toLowerCase()).reverse();
    return { deliveryId: id.reverse().join('-'), proof: proof! };
  });
  return [...new Map(marks.map((mark) => [fromMark(mark), mark])).values()];
}

/** Gives the same text for two spellings of one mailbox. */
export const toMailbox = (address: string): string => address.trim().normalize('NFC').toLowerCase();
