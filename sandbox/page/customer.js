/** Writing on X as a customer: under which name, what, and in answer to which post. */

import { postOnX } from "./actions.js";
import { h } from "./dom.js";
import { change, state } from "./state.js";

const LONGEST = 4000; // X itself says no to what is too long; this only stops a paste by mistake

/** The form, closed until somebody wants it. */
export function customerComposer() {
  const target = state.posts.find((one) => one.id === state.replyingTo);
  const brand = state.brands[0]?.handle ?? "brand";
  const submit = async (event) => {
    event.preventDefault();
    const { author, text } = event.target.elements;
    const done = await postOnX(author.value.trim().replace(/^@/, ""), text.value.trim(), state.replyingTo);
    if (!done) return;
    text.value = "";
    change({ replyingTo: null });
  };
  const forget = () => change({ replyingTo: null });
  return h(
    "details",
    { class: "customer", key: "customer", id: "customer" },
    h("summary", {}, "Write as a customer"),
    h(
      "form",
      { onsubmit: submit },
      target &&
        h(
          "p",
          { class: "replying", key: "replying" },
          h(
            "span",
            {},
            `In reply to @${target.author.replace(/^@/, "")}: “${target.text.slice(0, 60)}${target.text.length > 60 ? "…" : ""}”`,
          ),
          h(
            "button",
            { type: "button", class: "plain", "aria-label": "Do not reply to this post", onclick: forget },
            "×",
          ),
        ),
      h("label", { for: "customer-author" }, "Handle"),
      h("input", {
        id: "customer-author",
        name: "author",
        required: true,
        pattern: "@?[A-Za-z0-9_]{1,15}",
        title: "Letters, digits and _, at most 15",
        autocomplete: "off",
        initial: { value: "ida_reiser" },
      }),
      h("label", { for: "customer-text" }, "Post"),
      h("textarea", {
        id: "customer-text",
        name: "text",
        required: true,
        rows: 3,
        maxlength: LONGEST,
        placeholder: `@${brand} my bag did not arrive…`,
      }),
      h("div", { class: "dialog-buttons" }, h("button", { type: "submit", class: "button primary" }, "Post on X")),
    ),
  );
}

/** Open the form to answer a post: as its author, or as the customer whom the brand answered there. */
export function replyTo(post) {
  const box = document.getElementById("customer");
  const ours = (one) =>
    state.brands.some((brand) => brand.handle.toLowerCase() === one.author.replace(/^@/, "").toLowerCase());
  const parent = state.posts.find((one) => one.id === post.in_reply_to);
  const writer = !ours(post) ? post : parent && !ours(parent) ? parent : null;
  box.open = true;
  if (writer) box.querySelector("#customer-author").value = writer.author;
  change({ replyingTo: post.id });
  box.querySelector("#customer-text").focus();
}
