/**
 * Finds a number of a JSON text that would not be kept as it stands: one with more digits than a double holds,
 * such as 12345678901234567890.
 */
export function inexactNumber(text: string): string | undefined {
  const outside = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  const numbers = outside.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g) ?? [];
  return numbers.find((number) => significance(number) !== significance(String(Number(number))));
}

/** A number's digits without zeros at its ends, and its magnitude: equal for 100, 1e2 and 100.0. */
function significance(number: string): string {
  const [mantissa = '', exponent = '0'] = number.replace(/^-/, '').toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = `${whole}${fraction}`;
  const first = digits.search(/[1-9]/);
  if (first === -1) return '0';
  return `${digits.slice(first).replace(/0+$/, '')} ${whole.length - first + Number(exponent)}`;
}
