import { problem } from '../../http/problem.ts'

export const DomainNotFound = problem(404, 'DOMAIN_NOT_FOUND', 'This tenant has added no such domain.')
export const DomainAdded = problem(409, 'DOMAIN_ADDED', 'This tenant has added this host already.')
export const DomainTaken = problem(409, 'DOMAIN_TAKEN', 'Another tenant has proven that this host is theirs.')
export const DomainNotProven = problem(409, 'DOMAIN_NOT_PROVEN', 'The DNS does not show the record yet. It may take a while until it does.')
export const DomainReserved = problem(409, 'DOMAIN_RESERVED', 'This host is ours.')
export const TooManyDomains = problem(409, 'TOO_MANY_DOMAINS', 'A tenant has at most twenty domains.')
