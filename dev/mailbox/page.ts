import { html } from '../stripe/html.ts'
import { button, frame, table } from '../stripe/page-frame.ts'
import { news, type Mail, type Mailbox, type News } from './mailbox.ts'

const SHOWN = 100
const REFRESH_SECONDS = 5

/** Everything that this laptop has sent, newest first. */
export const listPage = ({ mails }: Mailbox) =>
  frame(
    'Mailbox',
    html`<h1>Mailbox</h1>
      <p class="soft">What the Worker has sent: nothing leaves this machine. It looks again every ${REFRESH_SECONDS} seconds.</p>
      ${table(
        ['When', 'To', 'From', 'Subject', 'Told'],
        mails.slice(0, SHOWN).map(
          ({ id, at, to, from, subject, told }) =>
            html`<tr>
              <td><small>${at.slice(11, 19)}</small></td>
              <td>${to.join(', ')}</td>
              <td>${from}</td>
              <td><a href="/mails/${id}">${subject}</a></td>
              <td><small>${told.join(', ')}</small></td>
            </tr>`,
        ),
        'None yet: sign up, or ask for a new password.',
      )}`,
    { refresh: REFRESH_SECONDS },
  )

const labels: Record<News, string> = {
  delivered: 'Delivered',
  bounced: 'Bounce',
  delayed: 'Delay',
  complained: 'Complain',
  suppressed: 'Suppress',
  failed: 'Fail',
}

/** One mail as its receiver sees it, and what else may become of it. Its markup runs nothing: a frame without scripts, whose links open beside it. */
export const mailPage = (mail: Mail) =>
  frame(
    mail.subject,
    html`<p><a href="/">Mailbox</a></p>
      <h1>${mail.subject}</h1>
      <p class="soft">
        From ${mail.from} to ${mail.to.join(', ')}${mail.reply_to !== undefined && `, answers to ${mail.reply_to}`}, ${mail.at}
      </p>
      <p>${news.map((what) => button(`/mails/${mail.id}/news`, labels[what], { what }))}</p>
      <iframe
        title="${mail.subject}"
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        srcdoc="${mail.html.replace('<head>', '<head><base target="_blank">')}"
        style="width: 100%; height: 620px; border: 1px solid var(--line); border-radius: 10px; background: #fff"
      ></iframe>
      <h2>As text</h2>
      <div class="box padded"><pre style="white-space: pre-wrap; margin: 0">${linked(mail.text)}</pre></div>
      <h2>Headers</h2>
      ${table(
        ['Name', 'Value'],
        Object.entries({ ...mail.headers, 'Idempotency-Key': mail.key }).map(
          ([name, value]) =>
            html`<tr>
              <td><code>${name}</code></td>
              <td><code>${value}</code></td>
            </tr>`,
        ),
        '',
      )}`,
  )

const linked = (text: string) =>
  text
    .split(/(https?:\/\/\S+)/)
    .map((part, at) => (at % 2 === 1 ? html`<a href="${part}" target="_blank" rel="noreferrer">${part}</a>` : part))
