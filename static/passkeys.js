/* Passkeys: asks the browser, puts its answer into the form, and posts it. */
(() => {
  "use strict";

  const toBytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
  };

  const toText = (buffer) => {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };

  const asked = (form) => {
    const options = JSON.parse(form.dataset.options);
    options.challenge = toBytes(options.challenge);
    if (options.user) options.user.id = toBytes(options.user.id);
    for (const known of [...(options.excludeCredentials || []), ...(options.allowCredentials || [])]) {
      known.id = toBytes(known.id);
    }
    return { publicKey: options };
  };

  const answered = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = toText(credential.response[name]);
    }
    return JSON.stringify({
      id: credential.id,
      rawId: toText(credential.rawId),
      type: credential.type,
      response,
    });
  };

  const show = (form, name) => {
    form.querySelector(`[data-passkey-${name}]`).hidden = false;
  };

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    if (!window.PublicKeyCredential) show(form, "unknown");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        const credential = await navigator.credentials[form.dataset.passkey](asked(form));
        form.elements.answer.value = answered(credential);
      } catch {
        show(form, "failed");
        return;
      }
      form.submit();
    });
  });
})();
