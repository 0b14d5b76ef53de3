//! Who a request comes from, and the pages on which people sign in and see to their account.

mod account;
pub mod caller;
mod change_email;
mod cookie;
pub mod demo;
mod enter;
mod factors;
mod gate;
mod join;
mod lead;
mod lending;
mod letter;
mod next;
mod passkey;
mod passkeys;
mod picture;
mod policy;
mod provider;
mod register;
mod resend;
mod said;
mod step;

use poem::{Route, get, post};

pub use gate::Gate;

/// Adds the pages of signing in and of one's own account.
pub fn routes(route: Route) -> Route {
    by_letter(by_passkey(second_factors(route)))
        .at(enter::PATH, get(enter::show).post(enter::send))
        .at(next::DEMO, get(demo::show).post(demo::send))
        .at("/demo/:person", get(demo::open))
        .at(provider::PATH, post(provider::send))
        .at(provider::BACK, get(provider::come_back))
        .at("/sign-out", post(enter::leave))
        .at("/account", get(account::show))
        .at(lending::PATH, get(lending::show).post(lending::send))
        .at("/account/lending/end", post(lending::end))
        .at("/account/password", post(account::change_password))
        .at("/account/sessions/end", post(account::end))
        .at("/account/sessions/end-others", post(account::end_others))
}

fn by_letter(route: Route) -> Route {
    route
        .at(letter::LINK, get(letter::show).post(letter::send))
        .at(letter::CODE, get(letter::show_code).post(letter::send_code))
        .at("/join", get(join::show_join).post(join::send_join))
        .at(next::REGISTER, get(register::show).post(register::send))
        .at(register::SENT, get(register::show_sent))
        .at(
            register::CONFIRM,
            get(register::show_confirm).post(register::send_confirm),
        )
        .at("/recover", get(join::show_recover).post(join::send_recover))
        .at("/recover/sent", get(join::show_sent))
        .at(
            "/confirm-email",
            get(join::show_confirm).post(join::send_confirm),
        )
        .at("/confirm-email/done", get(join::show_confirmed))
        .at(
            change_email::PATH,
            get(change_email::show).post(change_email::send),
        )
        .at("/account/email/sent", get(change_email::show_sent))
}

fn by_passkey(route: Route) -> Route {
    route
        .at(passkey::ENTER, post(passkey::send))
        .at("/sign-in/passkey/ask", post(passkey::ask))
        .at(
            lead::PASSKEY,
            get(passkey::show_second).post(passkey::send_second),
        )
        .at("/sign-in/passkey/second/ask", post(passkey::ask_second))
        .at(passkeys::PATH, get(passkeys::show).post(passkeys::add))
        .at("/account/passkeys/ask", post(passkeys::ask))
        .at("/account/passkeys/remove", post(passkeys::remove))
        .at("/account/passkeys/confirm", post(passkeys::send_confirm))
}

fn second_factors(route: Route) -> Route {
    route
        .at(
            lead::SECOND,
            get(factors::show_second).post(factors::send_second),
        )
        .at("/account/factors", get(factors::show))
        .at("/account/factors/enrol", post(factors::enrol))
        .at("/account/factors/device", get(factors::show_device))
        .at("/account/factors/confirm", post(factors::confirm))
        .at("/account/factors/codes", post(factors::renew))
}
