export const MOST_DOMAINS = 20
