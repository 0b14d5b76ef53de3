//! The files of an answer: what is sent of them is their names and the hashes of their contents.

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// Its number in the application.
    pub no: i64,
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the content.
    pub hash: String,
}

impl Attached {
    /// The files of an answer as it is kept: a JSON array of rows. None where it is anything else.
    pub fn list(text: &str) -> Option<Vec<Self>> {
        if text.is_empty() {
            return Some(Vec::new());
        }
        let rows: Vec<Vec<String>> = serde_json::from_str(text).ok()?;
        rows.iter().map(|row| Self::of(row)).collect()
    }

    /// One row of it.
    pub fn of(row: &[String]) -> Option<Self> {
        let [no, name, size, hash] = row else {
            return None;
        };
        let fits = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        Some(Self {
            no: no.parse().ok()?,
            name: name.clone(),
            size: size.parse().ok()?,
            hash: fits.then(|| hash.clone())?,
        })
    }

    pub fn row(&self) -> Vec<String> {
        vec![
            self.no.to_string(),
            self.name.clone(),
            self.size.to_string(),
            self.hash.clone(),
        ]
    }

    /// An answer as it is kept; empty without files.
    pub fn write(files: &[Self]) -> String {
        if files.is_empty() {
            return String::new();
        }
        let rows: Vec<Vec<String>> = files.iter().map(Self::row).collect();
        serde_json::json!(rows).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::Attached;

    #[test]
    fn what_is_written_is_read_again_and_nothing_else_is() {
        let file = Attached {
            no: 3,
            name: "plan \"A\".pdf".into(),
            size: 12,
            hash: "0".repeat(64),
        };
        let files = [file];
        let text = Attached::write(&files);
        assert_eq!(Attached::list(&text).as_deref(), Some(&files[..]));
        assert_eq!(Attached::list(""), Some(Vec::new()));
        assert_eq!(Attached::write(&[]), "");
        for odd in [
            "x",
            "[]x",
            "[[]]",
            r#"[["1","a","2","0"]]"#,
            r#"[["x","a","2",""]]"#,
        ] {
            assert_eq!(Attached::list(odd), None, "{odd}");
        }
    }
}
