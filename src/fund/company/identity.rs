//! What tells a company from others, as typed and as stored with its keys.

use crate::app::day_of;
use crate::company::{lei, name as named, site};
use crate::error::{Error, Result};
use crate::fund::amount::{line, name};
use crate::fund::country::country;
use entity::company;
use entity::value::{Day, Instant};

/// As typed.
pub struct Given<'a> {
    pub name: &'a str,
    pub country: &'a str,
    pub number: &'a str,
    pub lei: &'a str,
    pub site: &'a str,
    pub founded: Option<Day>,
}

/// Writes what was given into a record, with the keys by which duplicates are found.
pub fn put(given: &Given<'_>, now: Instant, row: &mut company::Model) -> Result<()> {
    row.name = named::composed(&name("name", given.name)?);
    given.name.clone_into(&mut row.name_given);
    row.country = country("country", given.country)?;
    row.number = line("number", given.number.trim())?;
    row.lei = filled(given.lei, |text| lei::lei("lei", text))?;
    row.site = filled(given.site, |text| site::site("site", text))?;
    row.founded = given.founded;
    let today = day_of(now);
    if let Some(founded) = given.founded.filter(|day| *day > today) {
        let text = format!("{founded} is after today, {today}");
        let figures = vec![
            ("founded", founded.to_string()),
            ("today", today.to_string()),
        ];
        return Err(Error::field_with(
            "founded",
            "company.founded_later",
            text,
            figures,
        ));
    }
    keys(row);
    Ok(())
}

/// Makes the keys of a record anew.
pub fn keys(row: &mut company::Model) {
    row.name_key = named::key(&row.name);
    row.number_key = number_key(&row.number);
    row.host = site::host(&row.site).unwrap_or_default();
    row.key_rules = named::RULES;
}

/// Numbers are compared by their letters and digits, without zeros before them.
fn number_key(number: &str) -> String {
    let key = named::letters(number);
    key.trim_start_matches('0').to_owned()
}

fn filled(text: &str, read: impl Fn(&str) -> Result<String>) -> Result<String> {
    match text.trim() {
        "" => Ok(String::new()),
        text => read(text),
    }
}
