import { useEffect } from "preact/hooks";
import type { Message, SearchHit } from "../../app";
import { texts } from "../../texts";
import { useApp } from "../app";
import { Nick } from "../Avatar";
import { clock, day } from "../format";
import { Field, Form } from "../parts/Form";
import { Loading } from "../parts/Loading";
import { SidePanel } from "../parts/SidePanel";
import { usePage } from "../page";
import { spoken, summary } from "../talk/summary";
import { excerpt } from "./excerpt";

/** A page gives its autofocus once only; here it is wanted each time. */
export function focusOnSearch(): void {
  document.querySelector<HTMLInputElement>(".search-form input")?.focus();
}

/** At the right: what is looked for, and what was found, with what was said around it. */
export function Search() {
  const { state, actions } = useApp();
  const page = usePage();
  const t = texts.value;
  const here = page.pane?.view.conversation.conv;
  useEffect(() => {
    focusOnSearch();
    return () => actions.closeSearch();
  }, []);
  return (
    <SidePanel class="search" label={t.search} title={t.search} onClose={() => page.showSide(page.roomy.value ? "people" : null)}>
      <div class="side-list scrolls">
        <Form
          action={t.search} class="search-form"
          submit={async ({ text = "", where = "", from = "", since = "", until = "" }) => {
            actions.search({
              text: text.trim(), ...(where ? { conv: where } : {}), ...(from.trim() ? { from: from.trim().replace(/^@/u, "") } : {}),
              ...(since ? { since: midnight(since, 0) } : {}), ...(until ? { until: midnight(until, 1) } : {}),
            });
            return null;
          }}
        >
          <Field label={t.searchText} name="text" type="search" hint={t.searchHint} autoComplete="off" />
          <div class="field">
            <label for="search-where">{t.searchWhere}</label>
            <select id="search-where" class="input" name="where">
              {here && <option value={here}>{here}</option>}
              <option value="">{t.everywhere}</option>
              {state.conversations.value.filter((one) => one.conv !== here).map((one) => <option key={one.conv} value={one.conv}>{one.conv}</option>)}
            </select>
          </div>
          <details class="search-more">
            <summary>{t.more}</summary>
            <Field label={t.searchFrom} name="from" maxLength={33} autoComplete="off" />
            <Field label={t.since} name="since" type="date" />
            <Field label={t.until} name="until" type="date" />
          </details>
        </Form>
        <Results />
      </div>
    </SidePanel>
  );
}

/** The day's first moment where this browser is; `until` is told the next day's, since it is not included. */
function midnight(date: string, daysLater: number): string {
  const time = new Date(`${date}T00:00:00`);
  time.setDate(time.getDate() + daysLater);
  return time.toISOString();
}

function Results() {
  const { state, actions } = useApp();
  const t = texts.value;
  const search = state.search.value;
  if (!search) return null;
  const { is, hits, more, reason } = search;
  return (
    <div class="results">
      <p class="note" role="status">{is === "searching" ? <Loading /> : is === "done" ? (hits.length > 0 ? t.resultsCount(hits.length, more) : t.noResults) : ""}</p>
      {is === "done" && hits.length === 0 && <p class="note">{t.noResultsLead}</p>}
      {is === "failed" && reason && <p class="error" role="alert">{reason.message}</p>}
      <ul>{hits.map((hit) => <li key={`${hit.hit.conv} ${hit.hit.seq}`}><Hit found={hit} text={search.query.text} /></li>)}</ul>
      {more && is === "done" && <button type="button" class="button" onClick={() => actions.searchMore()}>{t.moreThere}</button>}
    </div>
  );
}

function Hit({ found, text }: { readonly found: SearchHit; readonly text: string }) {
  const page = usePage();
  const t = texts.value;
  const { hit } = found;
  return (
    <button type="button" class="hit" onClick={() => page.open(hit.conv, { seq: hit.seq })}>
      <span class="hit-head small quiet"><bdi class="one-line">{hit.conv}</bdi><time dateTime={hit.time}>{day(hit.time)}, {clock(hit.time)}</time></span>
      {found.before.map((message) => <Said key={message.seq} message={message} />)}
      <Said message={hit} found={text} />
      {found.after.map((message) => <Said key={message.seq} message={message} />)}
      <span class="heard">{t.showThere}</span>
    </button>
  );
}

/** What a message says; of one that was found, what is around the first place that has what was looked for. */
function Said({ message, found }: { readonly message: Message; readonly found?: string }) {
  return (
    <span class={found === undefined ? "hit-said" : "hit-said found"}>
      <Nick nick={message.from} />{" "}
      <span class="said">{found === undefined ? summary(message) : excerpt(spoken(message), found).map((piece) => piece.marked ? <mark>{piece.text}</mark> : piece.text)}</span>
    </span>
  );
}
