//! No inline style and no inline script in the pages' templates: the content
//! security policy would refuse them in the browser. Mail has no such policy
//! and needs inline style.

use super::source::files;
use super::{Fault, assert_none};

fn inline(path: &str, text: &str) -> Vec<Fault> {
    let page = without_template_marks(text);
    let mut faults = Vec::new();
    let mut rest = page.as_str();
    while let Some(start) = rest.find('<') {
        let line = page[..page.len() - rest.len() + start]
            .matches('\n')
            .count()
            + 1;
        let (tag, after) = tag(&rest[start + 1..]);
        if let Some(what) = inline_in(tag) {
            faults.push(Fault::new(path, line, what));
        }
        rest = after;
    }
    faults
}

/// Up to the `>` that is not inside a quoted value.
fn tag(text: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, mark) in text.char_indices() {
        match (quote, mark) {
            (None, '>') => return (&text[..at], &text[at + 1..]),
            (None, '"' | '\'') => quote = Some(mark),
            (Some(open), _) if open == mark => quote = None,
            _ => {}
        }
    }
    (text, "")
}

fn inline_in(tag: &str) -> Option<String> {
    let mut words = attributes(tag).into_iter();
    let name = words.next()?;
    let attributes: Vec<_> = words.collect();
    if name == "style" {
        return Some("a <style> element".to_owned());
    }
    if name == "script"
        && !attributes
            .iter()
            .any(|attribute| attribute.starts_with("src="))
    {
        return Some("a <script> without src".to_owned());
    }
    let bad = attributes.iter().find(|attribute| {
        let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
        let handler = name.starts_with("on") || name.starts_with("hx-on");
        name == "style" || handler || value.contains("javascript:")
    })?;
    Some(format!("inline `{bad}`"))
}

/// The tag's name and its attributes in lower case, values without quotes.
fn attributes(tag: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for mark in tag.chars() {
        match (quote, mark) {
            (None, '"' | '\'') => quote = Some(mark),
            (Some(open), _) if open == mark => quote = None,
            (None, _) if mark.is_whitespace() => words.push(String::new()),
            _ => words
                .last_mut()
                .expect("there is a word")
                .push(mark.to_ascii_lowercase()),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Blanks `{{ … }}`, `{% … %}` and `{# … #}`, keeping the lines.
fn without_template_marks(text: &str) -> String {
    let mut page = text.to_owned();
    for (open, close) in [("{#", "#}"), ("{%", "%}"), ("{{", "}}")] {
        while let Some(start) = page.find(open) {
            let length = page[start..]
                .find(close)
                .map_or(page.len() - start, |end| end + close.len());
            let lines = page[start..start + length].matches('\n').count();
            page.replace_range(start..start + length, &"\n".repeat(lines));
        }
    }
    page
}

#[test]
fn no_inline_style_or_script_in_pages() {
    let pages = files(&["templates"], ".html");
    let pages = pages
        .iter()
        .filter(|(path, _)| !path.starts_with("templates/mail/"));
    assert_none(
        &pages
            .flat_map(|(path, text)| inline(path, text))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn planted_inline_code_is_found() {
    let text = "<p class=\"{% if a < b %}c{% endif %}\" STYLE='x'>\n<style>d</style>
        <script src=\"/e.js\" defer></script><script>f</script>\n<a href=\"javascript:g\">
        {# <style> #}<button title=\"a > style=b\" onclick=\"h\"><i data-style=\"ok\">one=1</i>";
    let found: Vec<_> = inline("a.html", text)
        .into_iter()
        .map(|fault| (fault.line, fault.what))
        .collect();
    let expected = [
        (1, "inline `style=x`"),
        (2, "a <style> element"),
        (3, "a <script> without src"),
        (4, "inline `href=javascript:g`"),
        (5, "inline `onclick=h`"),
    ];
    assert_eq!(found, expected.map(|(line, what)| (line, what.to_owned())));
}
