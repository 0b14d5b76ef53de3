//! Every command at the door with every role; the writer asks it for each.

use super::sources;
use super::town::{From, READERS, Town};
use crate::engine::both;
use cofund::access::{Action, Actor, Scope};
use cofund::error::Error;
use entity::value::FundId;
use std::collections::BTreeMap;

const ANYBODY: &str = "OMPRCFVASX";
/// The same, and whoever has not signed in.
const EVEN_NOBODY: &str = "OMPRCFVASX?";

/// Roles, and the commands they may ask for in what they hold the role for.
const ROWS: &[(&str, &str)] = &[
    (
        "O",
        "programme.start fund.open bank_account.open sponsor.register agreement.sign terms.amend \
         approval.rules role.grant role.end person.one_human person.disable person.enable person.erase \
         company.erase_person person.create_first_owner person.example person.invite person.invite_again keys.rotate",
    ),
    (
        "OMPF",
        "company.register company.change company.add_person company.end_person",
    ),
    ("OM", "company.merge company.part company.reclassify"),
    ("OMF", "commit commit.cancel commit.transfer"),
    (
        "OM",
        "round.create round.clone round.publish round.extend round.form round.edit round.end_draft round.workflow round.rules \
         application.import application.import_grants application.undo_import",
    ),
    ("MF", "call.issue equalise distribute recall"),
    ("M", "award award.increase tranche.cancel"),
    (
        "MF",
        "income loan.repayment fee.accrue exchange revalue bank_charge exit write_down write_off \
         value import.360giving \
         import.360giving_grant",
    ),
    (
        "F",
        "distribution.pay fee.pay expense receive.advance receive receive.return suspense.clear \
         period.close period.reopen reverse tranche.approve tranche.instruct tranche.settle \
         tranche.return disburse bank_details.enter",
    ),
    ("OV", "proposal.approve proposal.reject bank_details.verify"),
    ("OMPCFVA", "bank_details.reveal"),
    ("OA", "data.export"),
    ("OMPA", "application.read_file"),
    ("OMP", "application.advance application.write_to_applicant"),
    (
        ANYBODY,
        "proposal.withdraw role.lend role.lend_end person.set_password person.change_email \
         session.end session.end_others session.confirm passkey.add passkey.remove \
         factor.enrol_totp factor.confirm_totp factor.use_totp factor.use_recovery_code \
         factor.renew_recovery_codes application.start application.save application.move \
         application.add_file application.remove_file application.read_own_file application.write_to_fund \
         application.submit application.withdraw application.invite application.join \
         application.end_member",
    ),
    (
        EVEN_NOBODY,
        "session.open person.join person.register person.verify person.confirm_email person.recover link.ask_sign_in \
         link.sign_in link.sign_in_by_code link.ask_recovery identity.link",
    ),
];

fn action(name: &str) -> Action {
    let found = Action::ALL.into_iter().find(|a| format!("{a:?}") == name);
    found.unwrap_or_else(|| panic!("{name}"))
}

#[test]
fn every_command_has_a_row() {
    let rows = ROWS.iter().flat_map(|(_, names)| names.split_whitespace());
    let mut rows: Vec<_> = rows.collect();
    let found = sources::commands();
    let mut names: Vec<_> = found.iter().map(|c| c.name.as_str()).collect();
    rows.sort_unstable();
    names.sort_unstable();
    assert_eq!(rows, names);
}

both!(
    async fn doors(db: crate::engine::Database) {
        let town = Town::over(&db).await;
        let rows: BTreeMap<_, _> = ROWS
            .iter()
            .flat_map(|(roles, names)| names.split_whitespace().map(|name| (name, *roles)))
            .collect();
        let (fund, beta) = (Scope::Fund(FundId(1)), Scope::Fund(FundId(2)));
        for command in sources::commands() {
            let (action, roles) = (action(&command.action), rows[command.name.as_str()]);
            for who in &town.people {
                let actor = town.actor(&who.someone).await;
                let said = format!("{} as {} {:?}", command.name, who.letter, who.from);
                let may = roles.contains(who.letter);
                let everywhere = who.from == From::Everywhere;
                // The register of companies is everybody's who may write in it.
                let shared = matches!(action, Action::Register | Action::Merge);
                let free = roles.starts_with(ANYBODY) || shared;
                let house = actor.allow(action, Scope::Instance);
                assert_eq!(
                    house.is_ok(),
                    may && (everywhere || free),
                    "{said}, on everything"
                );
                if let Err(error) = house {
                    assert!(matches!(error, Error::Denied(_)), "{said}: {error}");
                }
                if command.instance {
                    continue;
                }
                for (scope, own) in [(fund, From::Within), (beta, From::Outside)] {
                    let inside = everywhere || who.from == own;
                    let asked = actor.allow(action, scope);
                    assert_eq!(
                        asked.is_ok(),
                        may && (inside || free),
                        "{said}, in {scope:?}"
                    );
                    let sees = inside && READERS.contains(who.letter);
                    match asked {
                        Ok(_) => {}
                        Err(Error::Denied(_)) => assert!(sees, "{said} learns of {scope:?}"),
                        Err(Error::NotFound(_)) => assert!(!sees, "{said} sees {scope:?}"),
                        Err(other) => panic!("{said}: {other}"),
                    }
                }
            }
            let nobody = Actor::Nobody.allow(action, fund);
            assert_eq!(nobody.is_ok(), roles == EVEN_NOBODY, "{}", command.name);
        }
    }
);
