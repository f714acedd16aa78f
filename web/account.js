// The script of the pages that links in mails open. The token is in the fragment (after #), which browsers do not send.
// Only the button sends it, so that a mail scanner that opens the link does not use the token.
const token = window.location.hash.slice(1);
// Remove the token from the browser history.
window.history.replaceState(null, '', window.location.pathname);

// The base URL of the API is one level above this script, also behind a proxy that strips a path prefix.
const root = new URL('..', document.currentScript.src);

const answer = document.getElementById('answer');

/// The error message of a response, in one line.
function errorMessage(body) {
  if (typeof body.detail === 'string') return body.detail;
  return body.detail.map((fault) => fault.msg).join('; ');
}

async function send(form) {
  const fields = Object.fromEntries(new FormData(form));
  const response = await fetch(new URL(form.dataset.action, root), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(token ? { ...fields, token } : fields),
  });
  if (response.ok) {
    form.hidden = true;
    answer.textContent = form.dataset.done;
  } else {
    answer.textContent = errorMessage(await response.json());
  }
}

for (const form of document.forms) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    button.disabled = true;
    try {
      await send(form);
    } catch {
      answer.textContent = 'The server cannot be reached. Try again in a moment.';
    }
    button.disabled = false;
  });
}

// The reset page asks for the new password if it has a token, otherwise for the e-mail address.
const choose = document.getElementById('choose');
if (choose && token) {
  choose.hidden = false;
  document.getElementById('ask').hidden = true;
}
