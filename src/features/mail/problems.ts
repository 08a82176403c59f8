import { problem } from '../../http/problem.ts'

export const MailNotConfigured = problem(503, 'MAIL_NOT_CONFIGURED', 'This deployment does not listen to a provider of mail.')
