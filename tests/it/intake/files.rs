//! Files of every kind: told what they are, or refused.

use super::called;
use super::import::{ALPHA, brought, file};
use crate::engine::{Database, Engine};
use cofund::dealflow::import::{Mapping, guess, preview};
use cofund::error::Error;
use std::io::Write as _;
use zip::write::SimpleFileOptions;

fn utf16(text: &str) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn encodings_and_separators_are_told_or_refused() {
    let db = Database::fresh(Engine::Sqlite).await;
    let (_app, root, _) = called(&db).await;
    let text = "company_name,amount\nŠkoda,6000\n";
    let old: Vec<u8> = [&b"company_name;amount\r\n\x8akoda;6000\r\n"[..]].concat();
    let read = async |bytes: Vec<u8>, encoding: &str, lang: &str| {
        let source = file(bytes);
        let mapping = Mapping {
            encoding: encoding.into(),
            lang: lang.into(),
            ..guess(&root, ALPHA, "ROUND", &source).await?
        };
        let seen = preview(&root, ALPHA, "ROUND", &source, &mapping).await?;
        assert_eq!(seen.faults, vec![]);
        let shown = &seen.shown[0];
        Ok::<_, Error>(format!("{} {}", shown.name, shown.asked))
    };
    for (bytes, encoding, lang) in [
        (text.as_bytes().to_vec(), "", "en"),
        (format!("\u{feff}{text}").into_bytes(), "", "en"),
        (utf16(text), "", "en"),
        (text.replace('\n', "\r").into_bytes(), "", "en"),
        (text.replace(',', "\t").into_bytes(), "", "en"),
        ("company_name;amount\n\"Škoda\";6.000,00\n".into(), "", "de"),
        (old.clone(), "windows-1250", "en"),
        (old.clone(), "windows-1252", "en"),
    ] {
        let said = String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(
            read(bytes, encoding, lang).await.unwrap(),
            "Škoda 6000.00",
            "{said}"
        );
    }
    let mut odd = utf16(text);
    odd.pop();
    for (bytes, encoding, wanted) in [
        (old.clone(), "", "import.encoding"),
        (old, "latin-9", "choice.unknown"),
        (utf16(text)[2..].to_vec(), "", "import.binary"),
        (odd, "", "import.format"),
        (
            b"company_name,amount,amount\nA,1,2\n".to_vec(),
            "",
            "import.column_twice",
        ),
        (
            b"company_name,product\nA,B\n".to_vec(),
            "",
            "import.unmapped",
        ),
        (b"company_name,amount\n".to_vec(), "", "import.empty"),
        (Vec::new(), "", "import.empty"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(),
            "",
            "import.xls",
        ),
    ] {
        let said = String::from_utf8_lossy(&bytes).into_owned();
        let refused = read(bytes, encoding, "en").await.unwrap_err();
        let rule = match &refused {
            Error::Invalid(fields) => fields[0].rule.clone(),
            other => other.rule().to_owned(),
        };
        assert_eq!(rule, wanted, "{said}");
    }
}

/// An archive with these entries.
fn archive(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook with one sheet of these rows, cells as XML.
fn workbook(rows: &str) -> Vec<u8> {
    let types = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
    let rels = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let book = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Old" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let within = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let sheet = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    );
    archive(&[
        ("[Content_Types].xml", types.into()),
        ("_rels/.rels", rels.into()),
        ("xl/workbook.xml", book.into()),
        ("xl/_rels/workbook.xml.rels", within.into()),
        ("xl/worksheets/sheet1.xml", sheet.into()),
    ])
}

#[tokio::test(flavor = "multi_thread")]
async fn sheets_are_read_and_bombs_are_not() {
    let db = Database::fresh(Engine::Sqlite).await;
    let (_app, root, _) = called(&db).await;
    let text =
        |at: &str, said: &str| format!(r#"<c r="{at}" t="inlineStr"><is><t>{said}</t></is></c>"#);
    let rows = format!(
        r#"<row r="1">{}{}</row><row r="3">{}<c r="B3"><v>32000.5</v></c></row>"#,
        text("A1", "company_name"),
        text("B1", "amount"),
        text("A3", "Škoda")
    );
    let source = file(workbook(&rows));
    let mapping = guess(&root, ALPHA, "ROUND", &source).await.unwrap();
    // A number of the sheet is what it is, in whatever language its texts are.
    let mapping = Mapping {
        lang: "de".into(),
        ..mapping
    };
    let seen = preview(&root, ALPHA, "ROUND", &source, &mapping)
        .await
        .unwrap();
    assert_eq!(seen.faults, vec![]);
    let shown = &seen.shown[0];
    assert_eq!(
        (shown.row, shown.asked.to_string()),
        (3, "32000.50".to_owned())
    );
    assert_eq!(brought(&root, &source).await.unwrap().rows, 1);

    let zeros = |n: usize| vec![b'0'; n];
    let many: Vec<(String, Vec<u8>)> = (0..1_001).map(|n| (format!("{n}.xml"), zeros(1))).collect();
    let many: Vec<(&str, Vec<u8>)> = many.iter().map(|(n, b)| (n.as_str(), b.clone())).collect();
    let mut lying = workbook(&rows);
    // The central directory says less than the sheet holds.
    let end = lying.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    lying[end + 24..end + 28].copy_from_slice(&10_u32.to_le_bytes());
    for (bytes, wanted) in [
        (
            archive(&[("xl/a.xml", zeros(8 * 1024 * 1024))]),
            "upload.archive",
        ),
        (archive(&many), "upload.archive"),
        (
            archive(&[("../../x.xml", zeros(5))]),
            "upload.archive_entry",
        ),
        (lying, "upload.archive_broken"),
        (workbook(&rows)[..400].to_vec(), "upload.archive_broken"),
        (archive(&[("a.xml", zeros(5))]), "import.format"),
    ] {
        let refused = guess(&root, ALPHA, "ROUND", &file(bytes))
            .await
            .unwrap_err();
        let Error::Invalid(fields) = &refused else {
            panic!("{wanted}: {refused}")
        };
        assert_eq!(fields[0].rule, wanted, "{refused}");
    }
}
