// What a mail is known by when it comes back: the delivery, and a proof that a stranger cannot make. It stands in the
// Message-ID, and in the envelope's sender where there is a mailbox for bounces: no more than such a name may have (64
// characters), and whole when somebody changes its case.

export interface Mark {
  deliveryId: string;
  /** Hexadecimal. */
  proof: string;
}

/** 80 bits: each guess is a mail. */
export const proofLength = 20;

/** Before the plus; behind it are 53 characters. */
export const mostInLocalPart = 10;

export const fromMark = ({ deliveryId, proof }: Mark): string => `${deliveryId}.${proof}`;

/** `bounces@example.org` as the address to which this one mail comes back. */
export function toReturnAddress(address: string, mark: Mark): string {
  const [local, domain] = address.split('@');
  return `${local}+${fromMark(mark).replaceAll('-', '')}@${domain}`;
}

const written =
  /(?<![0-9a-f])([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\.([0-9a-f]{20})(?![0-9a-f])/gi;

/** All that a text has, in their order, each once. */
export function findMarks(text: string): Mark[] {
  const marks = [...text.matchAll(written)].map(([, ...parts]) => {
    const [proof, ...id] = parts.map((part) => part.toLowerCase()).reverse();
    return { deliveryId: id.reverse().join('-'), proof: proof! };
  });
  return [...new Map(marks.map((mark) => [fromMark(mark), mark])).values()];
}

/** The same for two ways of writing one mailbox. */
export const toMailbox = (address: string): string => address.trim().normalize('NFC').toLowerCase();
