/** Where a file of an item is fetched. */
export function fileOf(itemId: string, fileId: string): string {
  return `/api/v1/work/${encodeURIComponent(itemId)}/files/${encodeURIComponent(fileId)}`
}
