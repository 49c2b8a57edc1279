//! What all pages have in common: one HTML file with everything in it, its contents, its figures.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::{Value as Json, json};

use super::figure::{Figure, Table};
use super::words;

/// The chart library, trimmed to what is used; see `assets/vendor/build.sh`.
pub const ECHARTS: &str = include_str!("assets/echarts.min.js");
/// Colours and layout of figures.
pub const FIGURES: &str = include_str!("assets/figures.js");
const PAGE: &str = include_str!("assets/page.js");
const STYLE: &str = include_str!("assets/page.css");

/// A part of a page with figures.
pub struct Section {
    /// Identifier in the page.
    pub id: &'static str,
    /// Title.
    pub title: &'static str,
    /// What it is about.
    pub lead: Markup,
    /// Words that it uses, each with a sentence; folded.
    pub terms: Vec<(String, String)>,
    /// Figures.
    pub figures: Vec<Figure>,
}

impl Section {
    /// A section with a sentence, or none.
    pub fn new(id: &'static str, title: &'static str, text: &str, figures: Vec<Figure>) -> Section {
        Section {
            id,
            title,
            lead: html! { @if !text.is_empty() { p { (text) } } },
            terms: Vec::new(),
            figures,
        }
    }
}

/// A page without its frame.
pub struct Page<'a> {
    /// Title of the window.
    pub title: &'a str,
    /// Class of the whole: how it is set.
    pub class: &'static str,
    /// What stands above the contents.
    pub head: Markup,
    /// Contents: identifiers and titles; none: no contents.
    pub contents: Vec<(&'a str, &'a str)>,
    /// The page itself.
    pub main: Markup,
    /// Version that made the results.
    pub version: &'a str,
}

/// The whole file, with the figures that the page draws and the maps that these name.
pub fn whole<'f>(
    page: Page<'_>,
    figures: impl IntoIterator<Item = &'f Figure>,
    maps: &Json,
) -> String {
    let figures: Vec<Json> = figures.into_iter().map(Figure::to_json).collect();
    let data = json!({ "figures": figures, "maps": maps });
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content={ "commonground " (env!("CARGO_PKG_VERSION")) };
                title { (page.title) " – commonground" }
                // An icon of its own, so that no browser asks a server for one.
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body class=(page.class) {
                a.skip href="#main" { "Skip to the results" }
                header { (page.head) }
                @if !page.contents.is_empty() {
                    nav aria-label="Contents" {
                        ul { @for (id, title) in &page.contents { li { a href={ "#" (id) } { (title) } } } }
                    }
                }
                main #main { (page.main) }
                footer {
                    p { "Made by commonground " (page.version) ". Charts: Apache ECharts, Apache License 2.0." }
                }
                script type="application/json" id="data" { (PreEscaped(inside_a_script(&data))) }
                script { (PreEscaped(ECHARTS)) }
                script { (PreEscaped(FIGURES)) }
                script { (PreEscaped(PAGE)) }
            }
        }
    }
    .into_string()
}

/// JSON that cannot end the element it stands in.
fn inside_a_script(data: &Json) -> String {
    data.to_string().replace('<', "\\u003c")
}

/// Text in which words between grave accents are code.
pub fn marked(text: &str) -> Markup {
    html! {
        @for (k, part) in text.split('`').enumerate() {
            @if k % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// A section with its figures.
pub fn drawn(section: &Section) -> Markup {
    html! {
        section id=(section.id) aria-labelledby={ (section.id) "-title" } {
            h2 id={ (section.id) "-title" } { (section.title) }
            (section.lead)
            @if !section.terms.is_empty() {
                details {
                    summary { "What the channels are" }
                    dl.terms { @for (name, what) in &section.terms { dt { (words::capital(name)) } dd { (what) } } }
                }
            }
            @for f in &section.figures { (figure(f)) }
        }
    }
}

/// A figure with its table, folded.
pub fn figure(f: &Figure) -> Markup {
    html! {
        figure id=(f.id) {
            figcaption { h3 { (f.title) } p { (f.caption) } }
            (chart(f))
            div.tools {
                details {
                    summary { "The numbers as a table" }
                    (table(&f.table))
                }
                span.save {}
            }
        }
    }
}

/// The drawing of a figure.
pub fn chart(f: &Figure) -> Markup {
    html! {
        div.chart id={ "chart-" (f.id) } role="img" tabindex="0" aria-label={ (f.title) ". " (f.alt) } data-figure=(f.id) {
            noscript { p.soft { "The drawing needs JavaScript; the table below says the same." } }
        }
    }
}

fn table(t: &Table) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Table" {
            table {
                thead { tr { @for h in &t.head { th scope="col" { (h) } } } }
                tbody {
                    @for row in &t.rows {
                        tr { @for (k, cell) in row.iter().enumerate() {
                            @if k == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                        } }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_marked_and_text_stays_text() {
        let said = marked("say `a <b>` or 1 < 2").into_string();
        assert_eq!(said, "say <code>a &lt;b&gt;</code> or 1 &lt; 2");
        assert_eq!(inside_a_script(&json!("</script>")), "\"\\u003c/script>\"");
    }
}
