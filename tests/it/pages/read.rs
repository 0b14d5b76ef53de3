//! What a person sees in a page: tables as rows of text.

/// The rows of the table with this caption, cell by cell, headings included.
pub fn table(html: &str, caption: &str) -> Vec<Vec<String>> {
    let opening = format!(r#"<caption class="vh">{caption}</caption>"#);
    let (_, rest) = html
        .split_once(&opening)
        .unwrap_or_else(|| panic!("no table {caption} in {html}"));
    let body = rest.split("</table>").next().unwrap_or(rest);
    body.split("<tr").skip(1).map(cells).collect()
}

fn cells(row: &str) -> Vec<String> {
    let row = row.split("</tr>").next().unwrap_or(row);
    let row = row.replace("<th", "<td");
    row.split("<td")
        .skip(1)
        .map(|cell| text(cell.split_once('>').map_or("", |(_, inside)| inside)))
        .collect()
}

/// The text between tags, with entities resolved; what stands on lines of its own is parted.
pub fn text(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    for (entity, letter) in [
        ("&#38;", "&"),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
    ] {
        text = text.replace(entity, letter);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands in the page's main part.
pub fn main_text(html: &str) -> String {
    let inside = html.split_once("<main").map_or("", |(_, rest)| rest);
    let inside = inside.split("</main>").next().unwrap_or(inside);
    text(inside.split_once('>').map_or("", |(_, rest)| rest))
}
