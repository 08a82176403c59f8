import { problem } from '../../http/problem.ts'

export const ChannelNotFound = problem(404, 'CHANNEL_NOT_FOUND', 'There is nothing to follow here.')
