//! Every text a page names exists in both languages, and none is left over;
//! the same for icons and static files.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use cofund::{
    money::locale::Lang,
    web::{static_files, words},
};
use sha2::{Digest, Sha256};

fn sources() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    for (folder, extension) in [("templates", "html"), ("src", "rs")] {
        collect(&root.join(folder), extension, &mut text);
    }
    text
}

fn collect(folder: &Path, extension: &str, into: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, extension, into);
        } else if path.extension().is_some_and(|found| found == extension) {
            let text = fs::read_to_string(path).unwrap();
            let lines = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            into.extend(lines.flat_map(|line| [line, "\n"]));
        }
    }
}

/// The string literals that directly follow `opening`.
fn literals(text: &str, opening: &str) -> BTreeSet<String> {
    let after = text.split(opening).skip(1);
    let literals = after.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
    literals.map(str::to_owned).collect()
}

/// Key → the placeholders of its text.
fn texts(lang: &str) -> BTreeMap<String, BTreeSet<String>> {
    let path = format!(
        "{}/templates/locales/{lang}.ftl",
        env!("CARGO_MANIFEST_DIR")
    );
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut present = String::new();
    for line in fs::read_to_string(path).unwrap().lines() {
        let starts = line.starts_with(|first: char| first.is_ascii_lowercase());
        if starts && let Some((key, _)) = line.split_once(" = ") {
            key.clone_into(&mut present);
            let earlier = texts.insert(present.clone(), BTreeSet::new());
            assert!(earlier.is_none(), "{lang}: {key} stands twice");
        }
        let names = line.split("{ $").skip(1);
        for name in names.filter_map(|rest| rest.split([' ', '}']).next()) {
            texts.get_mut(&present).unwrap().insert(name.to_owned());
        }
    }
    texts
}

#[test]
fn every_text_exists_in_both_languages_and_none_is_unused() {
    let sources = sources();
    let mut used = literals(&sources, "w.t(");
    used.extend(literals(&sources, "w.with("));
    used.extend(literals(&sources, "w.with_all("));
    let english = texts("en");
    assert_eq!(english, texts("ja"), "keys or placeholders differ");
    // Those of operations are named by what stands in their table, see `forms`; those of facts
    // beside the legs by what commands write, see `pages`.
    let by_table = |key: &String| {
        let kinds = [
            "op-",
            "part-",
            "field-",
            "hint-",
            "choice-",
            "sheet-",
            "side-",
            "rule-",
            "meta-",
            // By what is stored: roles, actions, commands, and states of people and proposals.
            "role-",
            "action-",
            "command-",
            "person-",
            "bank-state-",
            "proposal-",
        ];
        kinds.iter().any(|kind| key.starts_with(kind))
    };
    let mut written: BTreeSet<String> = english.into_keys().collect();
    assert_eq!(
        used.difference(&written).collect::<Vec<_>>(),
        [""; 0],
        "named but not written"
    );
    // Or by a word put behind a beginning, or handed on to what looks the text up.
    let begun: BTreeSet<String> = literals(&sources, "format!(")
        .into_iter()
        .filter_map(|text| text.split_once('{').map(|(begun, _)| begun.to_owned()))
        .filter(|begun| begun.len() > 3 && begun.ends_with('-'))
        .collect();
    let handed = |key: &String| sources.contains(&format!("\"{key}\""));
    written.retain(|key| !by_table(key) && !handed(key));
    written.retain(|key| !begun.iter().any(|begun| key.starts_with(begun)));
    assert_eq!(
        written.difference(&used).collect::<Vec<_>>(),
        [""; 0],
        "written but not named"
    );
}

#[test]
fn every_icon_and_file_named_is_shipped() {
    let sources = sources();
    for name in literals(&sources, "static_files::url(") {
        assert!(static_files::url(&name).starts_with("/static/"));
    }
    let sprite = format!(
        "{}/templates/static/vendor/icons.svg",
        env!("CARGO_MANIFEST_DIR")
    );
    let sprite = fs::read_to_string(sprite).unwrap();
    let drawn = literals(&sprite, "<symbol id=");
    let mut used = literals(&sources, "icon(");
    used.extend(literals(&sources, "icon: "));
    let arms = sources.split("fn icon(").skip(1);
    for arm in arms.filter_map(|body| body.split("\n    }").next()) {
        used.extend(literals(arm, "=>"));
        used.extend(literals(arm, "Some("));
    }
    assert_eq!(
        used.difference(&drawn).collect::<Vec<_>>(),
        [""; 0],
        "not in the sprite"
    );
}

#[test]
fn languages_without_texts_of_their_own_fall_back_to_english() {
    assert_eq!(words::t(Lang::Ja, "nav-trial-balance", &[]), "試算表");
    for lang in [Lang::En, Lang::De, Lang::Fr] {
        assert_eq!(words::t(lang, "copied", &[("id", "CC-07")]), "CC-07 copied");
    }
}

/// The vendored files are the ones whose origin `vendor.list` states.
#[test]
fn vendored_files_are_as_listed() {
    let folder = format!("{}/templates/static", env!("CARGO_MANIFEST_DIR"));
    let list = fs::read_to_string(format!("{folder}/vendor.list")).unwrap();
    let mut listed = BTreeSet::new();
    for (file, hash) in list
        .lines()
        .filter_map(|line| line.trim_start().split_once(" sha256-"))
    {
        let bytes = fs::read(format!("{folder}/{file}")).unwrap();
        assert_eq!(hex::encode(Sha256::digest(bytes)), hash, "{file}");
        listed.insert(file.to_owned());
    }
    let present = fs::read_dir(format!("{folder}/vendor")).unwrap();
    let present = present.map(|entry| format!("vendor/{}", entry.unwrap().file_name().display()));
    assert_eq!(listed, present.collect());
}
