/** A text as a regular expression that matches just it, with or without the `u` flag. */
export function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
}

/** A glob on a path with forward slashes: `*` and `?` within a name, `**` across folders. Without a slash it is about the name alone. */
export function globPattern(glob: string): RegExp {
  const pattern = escapePattern(glob)
    .replaceAll(/(?:\\\*){2,}(?:\\\/)?/g, '(?:.*)')
    .replaceAll(String.raw`\*`, '[^/]*')
    .replaceAll(String.raw`\?`, '[^/]')
  return new RegExp(glob.includes('/') ? `^${pattern}$` : `(?:^|/)${pattern}$`)
}
