/** The operations that the stand-in answers, by SDK resource file. What is not here answers 404. */
export const served: Record<string, string[]> = {
  Accounts: ['retrieve', 'retrieveCurrent'],
  BalanceTransactions: ['retrieve'],
  Charges: ['retrieve', 'list'],
  Customers: ['create', 'retrieve', 'update', 'list', 'del'],
  Events: ['retrieve', 'list'],
  PaymentIntents: ['create', 'retrieve', 'update', 'confirm', 'capture', 'cancel', 'list'],
  PaymentMethods: ['create', 'retrieve', 'attach', 'detach', 'list'],
  Refunds: ['create', 'retrieve', 'update', 'list', 'cancel'],
  SetupIntents: ['create', 'retrieve', 'confirm', 'cancel', 'list'],
  WebhookEndpoints: ['create', 'retrieve', 'update', 'list', 'del'],
}
