import { problem } from '../../http/problem.ts'

export const CardNotFound = problem(404, 'CARD_NOT_FOUND', 'There is no such saved card.')
export const CardNotSaved = problem(402, 'CARD_NOT_SAVED', 'The bank does not let this card be saved. Try another one.')
export const TooManyCards = problem(409, 'TOO_MANY_CARDS', 'No more cards can be saved: remove one first.')
