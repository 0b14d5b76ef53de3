//! What a file is called where it is shown and offered; never part of a path.

const MOST_CHARACTERS: usize = 120;
/// Names that some systems give to devices.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Without folders, controls and what turns the direction of writing.
pub fn cleaned(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last
        .chars()
        .filter(|c| !c.is_control() && !crate::text::turns(*c))
        .collect();
    let plain = plain.trim().trim_start_matches('.');
    let (stem, ending) = match plain.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 10 => (stem, format!(".{ending}")),
        _ => (plain, String::new()),
    };
    let room = MOST_CHARACTERS - ending.chars().count();
    let stem: String = stem.chars().take(room).collect();
    let device = DEVICES.contains(&stem.to_lowercase().as_str());
    match stem.as_str() {
        "" => format!("file{ending}"),
        _ if device => format!("_{stem}{ending}"),
        _ => format!("{stem}{ending}"),
    }
}

#[cfg(test)]
mod tests {
    use super::cleaned;

    #[test]
    fn no_name_leads_anywhere() {
        let told = |name: &str| cleaned(name);
        assert_eq!(told("../../etc/passwd"), "passwd");
        assert_eq!(told(r"..\..\x"), "x");
        assert_eq!(told("/etc/cron.d/x"), "x");
        assert_eq!(told("a\0.pdf"), "a.pdf");
        assert_eq!(told("CON.pdf"), "_CON.pdf");
        assert_eq!(told(""), "file");
        assert_eq!(told("pl\u{202e}an.pdf"), "plan.pdf");
        assert_eq!(told("事業計画.pdf"), "事業計画.pdf");
        let long = told(&format!("{}.pdf", "x".repeat(300)));
        assert_eq!((long.chars().count(), long.ends_with("x.pdf")), (120, true));
    }
}
