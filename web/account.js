// The pages that links in mails lead to. The token stands after the #, which browsers send to nobody; a press of the
// button sends it, so that a robot that only looks at the link uses nothing up.
const token = window.location.hash.slice(1);
// Nor does it stay in the history.
window.history.replaceState(null, '', window.location.pathname);

// Where the API is, also if a proxy strips a prefix of the path: above this script's folder.
const root = new URL('..', document.currentScript.src);

const answer = document.getElementById('answer');

/// What the server says against it, in one line.
function complaint(body) {
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
    answer.textContent = complaint(await response.json());
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
      answer.textContent = 'the server cannot be reached right now, try again in a moment';
    }
    button.disabled = false;
  });
}

// With a token, the reset's page asks for the password; without, where to send one.
const choose = document.getElementById('choose');
if (choose && token) {
  choose.hidden = false;
  document.getElementById('ask').hidden = true;
}
