// The figures of answers, rounded to what they can say.

export const toTenths = (value: number): number => Math.round(value * 10) / 10;

export const toThousandths = (value: number): number => Math.round(value * 1000) / 1000;
