//! Bank details as they are typed, checked, and kept under seal.

use super::{bic, iban, local, zengin};
use crate::error::{Error, Result};
use crate::fund::amount::{line, name};
use crate::fund::country::country;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An account somebody is paid to. Its JSON is only ever sealed; `Debug` shows the mask.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// Whose name the account is in.
    pub holder: String,
    #[serde(flatten)]
    pub account: Account,
    /// E-mail address that is told when these details are replaced; may be empty.
    #[serde(default)]
    pub contact: String,
}

/// The account's number, in the form its country has for it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "format", rename_all = "lowercase")]
pub enum Account {
    Iban {
        iban: String,
        /// May be empty: within the euro area the IBAN is enough.
        #[serde(default)]
        bic: String,
    },
    /// Japan.
    Zengin {
        bank: String,
        branch: String,
        /// `1` ordinary, `2` current, `4` savings.
        kind: String,
        number: String,
    },
    /// United States.
    Aba { routing: String, number: String },
    Other {
        country: String,
        bank: String,
        #[serde(default)]
        branch: String,
        #[serde(default)]
        bic: String,
        number: String,
    },
}

/// What may be shown of an account's number: never more than these last characters, and never
/// more than half of it.
const SHOWN: usize = 4;

impl fmt::Debug for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Details({})", self.mask())
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.format())
    }
}

impl Details {
    /// The same details as they are kept, or what is wrong with them.
    pub fn checked(&self) -> Result<Self> {
        let account = self.account.checked()?;
        let holder = match account {
            Account::Zengin { .. } => zengin::read("holder", &self.holder)?,
            _ => name("holder", &self.holder)?,
        };
        Ok(Self {
            holder,
            account,
            contact: contact(&self.contact)?,
        })
    }

    /// ISO 3166-1 alpha-2 of the account.
    pub fn country(&self) -> &str {
        match &self.account {
            Account::Iban { iban, .. } => iban.get(..2).unwrap_or_default(),
            Account::Zengin { .. } => "JP",
            Account::Aba { .. } => "US",
            Account::Other { country, .. } => country,
        }
    }

    /// The country and the last characters of the number.
    pub fn mask(&self) -> String {
        let number = self.account.number();
        let length = number.chars().count();
        let end: String = number
            .chars()
            .skip(length - SHOWN.min(length / 2))
            .collect();
        format!("{} \u{2022}\u{2022}\u{2022}\u{2022} {end}", self.country())
    }

    /// The account without its holder: the same text for whoever is paid there.
    pub fn identity(&self) -> String {
        match &self.account {
            Account::Iban { iban, .. } => format!("iban/{iban}"),
            Account::Zengin {
                bank,
                branch,
                kind,
                number,
            } => format!("zengin/{bank}/{branch}/{kind}/{number}"),
            Account::Aba { routing, number } => format!("aba/{routing}/{number}"),
            Account::Other {
                country,
                bank,
                branch,
                number,
                ..
            } => {
                let place = format!("{bank}/{branch}").to_lowercase();
                format!("other/{country}/{place}/{number}")
            }
        }
    }
}

impl Account {
    /// As stored: `iban`, `zengin`, `aba` or `other`.
    pub const fn format(&self) -> &'static str {
        match self {
            Self::Iban { .. } => "iban",
            Self::Zengin { .. } => "zengin",
            Self::Aba { .. } => "aba",
            Self::Other { .. } => "other",
        }
    }

    fn number(&self) -> &str {
        match self {
            Self::Iban { iban, .. } => iban,
            Self::Zengin { number, .. } | Self::Aba { number, .. } | Self::Other { number, .. } => {
                number
            }
        }
    }

    fn checked(&self) -> Result<Self> {
        Ok(match self {
            Self::Iban { iban, bic } => Self::Iban {
                iban: iban::read("iban", iban)?,
                bic: optional_bic(bic)?,
            },
            Self::Zengin {
                bank,
                branch,
                kind,
                number,
            } => {
                if !matches!(kind.as_str(), "1" | "2" | "4") {
                    let text = "is not 1 (ordinary), 2 (current) or 4 (savings)";
                    return Err(Error::field("kind", "zengin.kind", text));
                }
                Self::Zengin {
                    bank: local::digits("bank", bank, 4, 4)?,
                    branch: local::digits("branch", branch, 3, 3)?,
                    kind: kind.clone(),
                    number: local::digits("number", number, 7, 7)?,
                }
            }
            Self::Aba { routing, number } => Self::Aba {
                routing: local::routing("routing", routing)?,
                number: local::digits("number", number, 4, 17)?,
            },
            Self::Other {
                country: of,
                bank,
                branch,
                bic,
                number,
            } => Self::Other {
                country: country("country", of)?,
                bank: name("bank", bank)?,
                branch: line("branch", branch.trim())?,
                bic: optional_bic(bic)?,
                number: local::other("number", number)?,
            },
        })
    }
}

fn optional_bic(text: &str) -> Result<String> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    bic::read("bic", text)
}

/// An address by its shape; it is written to when these details are replaced.
fn contact(text: &str) -> Result<String> {
    let text = line("contact", text.trim())?;
    let parts = text.rsplit_once('@');
    let fine = parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    let gaps = text.contains(char::is_whitespace) || text.len() > 254;
    if text.is_empty() || (fine && !gaps) {
        return Ok(text);
    }
    Err(Error::field(
        "contact",
        "bank_detail.contact",
        "is not an e-mail address",
    ))
}
