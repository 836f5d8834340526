/** What is enqueued: a task with a payload of 100 bytes as JSON. */
export const task = { name: 'transcode', payload: { source: 'x'.repeat(87) } } as const;
