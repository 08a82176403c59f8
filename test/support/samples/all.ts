import { cards } from './cards.ts'
import { catalogue } from './catalogue.ts'
import { classes } from './classes.ts'
import { closing } from './closing.ts'
import { colleagues } from './colleagues.ts'
import { domains } from './domains.ts'
import { executor } from './executor.ts'
import { factors } from './factors.ts'
import { history } from './history.ts'
import { mail } from './mail.ts'
import { money } from './money.ts'
import { orders } from './orders.ts'
import { people } from './people.ts'
import { platform } from './platform.ts'
import { privacy } from './privacy.ts'
import type { Samples } from './sample.ts'
import { stock } from './stock.ts'

/** Values for every statement that the program can say. A new one is told by the test that it needs some. */
export const samples: Samples = (scene, now) =>
  [
    catalogue,
    classes,
    stock,
    orders,
    money,
    cards,
    history,
    people,
    colleagues,
    factors,
    platform,
    domains,
    mail,
    privacy,
    closing,
    executor,
  ].flatMap((some) => some(scene, now))
