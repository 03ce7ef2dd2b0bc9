/** Draws Block Kit's buttons, menus and fields, and reads what was filled in. */

import { h } from "./dom.js";
import { plain, text } from "./mrkdwn.js";
import { ask, openMenu } from "./popover.js";
import { isDirect, nameOf, players, state } from "./state.js";

const TYPING_PAUSE_MILLISECONDS = 300;
const PRESSABLE = { button, workflow_button: button, overflow };
const CONTROLS = {
  plain_text_input: textField,
  email_text_input: (spec, stage) => typed(spec, stage, "email"),
  url_text_input: (spec, stage) => typed(spec, stage, "url"),
  number_input: (spec, stage) => typed(spec, stage, "number"),
  datepicker: (spec, stage) => typed(spec, stage, "date", spec.initial_date),
  timepicker: (spec, stage) => typed(spec, stage, "time", spec.initial_time),
  static_select: select,
  external_select: select,
  users_select: (spec, stage) => select({ ...spec, options: people(), initial: spec.initial_user }, stage),
  conversations_select: (spec, stage) =>
    select({ ...spec, options: places(), initial: spec.initial_conversation }, stage),
  channels_select: (spec, stage) => select({ ...spec, options: places(), initial: spec.initial_channel }, stage),
  multi_static_select: (spec, stage) => several({ ...spec, initial_options: spec.initial_options }, stage, "checkbox"),
  multi_users_select: (spec, stage) => several({ ...spec, options: people() }, stage, "checkbox"),
  radio_buttons: (spec, stage) => several(spec, stage, "radio"),
  checkboxes: (spec, stage) => several(spec, stage, "checkbox"),
};

/** The maker of an element that is pressed rather than filled in, if `spec` is one. */
export const pressable = (spec) => PRESSABLE[spec.type];

/** A field. `stage.quiet` says that filling it in tells nobody until the modal is submitted. */
export function control(spec, stage) {
  return CONTROLS[spec.type]?.(spec, stage) ?? h("p", { class: "muted" }, `(${spec.type})`);
}

/** What a modal holds now: {block id: {action id: value}}; choices of several are lists, nothing chosen is null. */
export function valuesOf(form) {
  const values = {};
  for (const field of form.querySelectorAll("[data-field]")) {
    const { block, action } = field.dataset;
    const chosen = [...field.querySelectorAll("input:checked")].map((one) => one.value);
    const value =
      field.dataset.field === "checkbox"
        ? chosen
        : field.dataset.field === "radio"
          ? (chosen[0] ?? null)
          : field.value || null;
    (values[block] ??= {})[action] = value;
  }
  return values;
}

async function confirmed(spec, anchor) {
  return !spec.confirm || ask(spec.confirm, anchor);
}

function button(spec, stage) {
  const pressed = async (event) => {
    const anchor = event.currentTarget;
    if (!(await confirmed(spec, anchor))) return;
    if (spec.url) window.open(spec.url, "_blank", "noopener,noreferrer");
    anchor.setAttribute("aria-busy", "true");
    await stage.press(spec.action_id, spec.value);
    anchor.removeAttribute("aria-busy");
  };
  const named = { key: spec.action_id, "aria-label": spec.accessibility_label };
  const asked = { "data-action-id": spec.action_id, "data-value": spec.value };
  return h(
    "button",
    { type: "button", class: `button ${spec.style ?? ""}`, onclick: pressed, ...named, ...asked },
    ...text(spec.text),
  );
}

function overflow(spec, stage) {
  const open = (event) => {
    const anchor = event.currentTarget;
    const chosen = async (option) => {
      if (option.url) window.open(option.url, "_blank", "noopener,noreferrer");
      if (await confirmed(spec, anchor)) await stage.press(spec.action_id, option.value);
    };
    const items = spec.options.map((option) => ({
      label: text(option.text),
      value: option.value,
      choose: () => chosen(option),
    }));
    openMenu(anchor, "More actions", items);
  };
  const named = { "aria-label": "More actions", "aria-haspopup": "menu", "data-action-id": spec.action_id };
  return h("button", { type: "button", key: spec.action_id, class: "button more", onclick: open, ...named }, "⋯");
}

/** Attributes by which `valuesOf` finds a field, and by which it is named and described. */
function field(spec, stage, kind) {
  return {
    id: stage.name,
    name: stage.name,
    "data-field": kind,
    "data-block": stage.block,
    "data-action": spec.action_id,
    "data-action-id": spec.action_id,
    "aria-label": stage.label,
    "aria-describedby": stage.described,
    "aria-invalid": stage.wrong ? "true" : undefined,
  };
}

function textField(spec, stage) {
  const tell = teller(spec, stage);
  const common = {
    ...field(spec, stage, "text"),
    placeholder: spec.placeholder?.text,
    minlength: spec.min_length,
    maxlength: spec.max_length,
    required: stage.required,
    autofocus: spec.focus_on_load,
    initial: { value: spec.initial_value ?? "" },
    oninput: tell,
  };
  return spec.multiline
    ? h("textarea", { ...common, rows: 5 })
    : h("input", { type: "text", autocomplete: "off", ...common });
}

function typed(spec, stage, type, value = spec.initial_value) {
  const changed = stage.quiet ? undefined : (event) => stage.press(spec.action_id, event.target.value);
  const common = {
    ...field(spec, stage, "text"),
    required: stage.required,
    initial: { value: value ?? "" },
    onchange: changed,
  };
  return h("input", { type, step: type === "number" && spec.is_decimal_allowed ? "any" : undefined, ...common });
}

/** Tell the app about typing, if it asked for that: at each pause, since Slack sends no event per key either. */
function teller(spec, stage) {
  if (stage.quiet || !spec.dispatch_action_config?.trigger_actions_on?.includes("on_character_entered"))
    return undefined;
  let waiting;
  return (event) => {
    const { target } = event;
    clearTimeout(waiting);
    waiting = setTimeout(() => stage.press(spec.action_id, target.value), TYPING_PAUSE_MILLISECONDS);
  };
}

function select(spec, stage) {
  const groups = spec.option_groups ?? [{ options: spec.options ?? [] }];
  const initial = spec.initial ?? spec.initial_option?.value ?? "";
  const options = ({ options: list }) =>
    list.map((option) => h("option", { value: option.value }, ...plain(option.text.text).map(asText)));
  const nothing = h("option", { value: "" }, spec.placeholder?.text ?? "Choose…");
  const body = groups.map((group) =>
    group.label ? h("optgroup", { label: group.label.text }, options(group)) : options(group),
  );
  const changed = async (event) => {
    const { target } = event;
    if (!target.value) return;
    if (await confirmed(spec, target)) await stage.press(spec.action_id, target.value);
    else target.value = initial;
  };
  const element = h(
    "select",
    { ...field(spec, stage, "select"), required: stage.required, onchange: stage.quiet ? undefined : changed },
    nothing,
    body,
  );
  element.value = initial;
  return element;
}

const asText = (node) => (typeof node === "string" ? node : node.textContent);

function several(spec, stage, type) {
  const initial = new Set(
    [...(spec.initial_options ?? []), spec.initial_option].filter(Boolean).map((option) => option.value),
  );
  for (const id of spec.initial_users ?? []) initial.add(id);
  const changed = (event) => {
    const box = event.target.closest("[data-field]");
    const chosen = [...box.querySelectorAll("input:checked")].map((one) => one.value);
    stage.press(spec.action_id, type === "radio" ? chosen[0] : chosen);
  };
  const options = spec.options.map((option) =>
    h(
      "label",
      { class: "choice" },
      h("input", { type, name: stage.name, value: option.value, initial: { checked: initial.has(option.value) } }),
      h("span", {}, ...text(option.text), option.description && h("small", {}, ...text(option.description))),
    ),
  );
  const { id, name, ...named } = field(spec, stage, type);
  return h(
    "div",
    {
      ...named,
      role: type === "radio" ? "radiogroup" : "group",
      class: "choices",
      onchange: stage.quiet ? undefined : changed,
    },
    options,
  );
}

const option = (label, value) => ({ text: { type: "plain_text", text: label }, value });
const people = () => players().map((one) => option(nameOf(one), one.id));
const places = () => state.channels.filter((one) => !isDirect(one)).map((one) => option(`#${one.name}`, one.id));
