/** Text from Redis or another process, without what a terminal would act on and of bounded length. */
export function plainText(text: string, mostCharacters: number): string {
  const characters = Array.from(text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ''));
  if (characters.length <= mostCharacters) return characters.join('');
  return `${characters.slice(0, mostCharacters - 1).join('')}…`;
}
