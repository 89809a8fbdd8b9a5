//! The pages of a login, in HTML.

use crate::sandbox::state::State;
use crate::sandbox::viewer::{self, escaped};
use crate::sandbox::wire::Response;

const STYLE: &str = concat!(
    include_str!("../viewer/colors.css"),
    include_str!("page.css")
);

/// Asks a person whether to let the connection in, and to which pages.
pub(super) fn consent(state: &State, redirect_uri: &str, nonce: &str) -> Response {
    let pages: String = viewer::pages_of(state, None)
        .into_iter()
        .map(|id| {
            format!(
                "<li><label><input type=\"checkbox\" name=\"page\" value=\"{id}\" checked>{}</label></li>",
                viewer::label(state, id)
            )
        })
        .collect();
    let pages = match pages.as_str() {
        "" => "<p class=\"none\">There are no pages yet.</p>".to_owned(),
        pages => format!("<ul>{pages}</ul>"),
    };
    let connection = escaped(&state.options.connection_name);
    let workspace = escaped(&state.options.workspace_name);
    let body = format!(
        "<h1><b>{connection}</b> wants access to <b>{workspace}</b></h1>\
         <p>It will read, change and add content in the pages you pick, and in all pages under them.</p>\
         <form method=\"post\" action=\"/v1/oauth/authorize\">\
         <input type=\"hidden\" name=\"nonce\" value=\"{nonce}\">\
         <fieldset><legend>Pages to share</legend>{pages}</fieldset>\
         <div class=\"buttons\">\
         <button id=\"deny\" name=\"answer\" value=\"deny\">Deny</button>\
         <button id=\"allow\" name=\"answer\" value=\"allow\">Allow</button>\
         </div></form>\
         <p class=\"note\">You will be sent to <b>{}</b>.<br>This is a stand-in of Notion on your machine.</p>",
        escaped(host(redirect_uri))
    );
    document(200, "Allow access?", &body, &origin(redirect_uri))
}

/// Tells why a login cannot go on. The browser is never sent to an address that was not checked.
pub(super) fn refusal(reason: &str) -> Response {
    let body = format!(
        "<h1 id=\"error\">{}</h1>\
         <p>Nothing was shared. Go back to the program that sent you here, and start the login there again.</p>",
        escaped(reason)
    );
    document(400, "Not possible", &body, "")
}

/// Browsers ask whether a form may lead to an address also when it is a redirect that leads there.
fn document(status: u16, title: &str, body: &str, leads_to: &str) -> Response {
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><style>{STYLE}</style></head><body><main>{body}</main></body></html>"
    );
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; img-src * data:; base-uri 'none'; \
         frame-ancestors 'none'; form-action 'self' {leads_to}"
    );
    Response::html(status, html).with_header("content-security-policy", policy.trim_end())
}

/// Host and port of an address.
fn host(uri: &str) -> &str {
    let rest = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

/// Scheme, host and port, when they are safe in a header.
fn origin(uri: &str) -> String {
    let Some((scheme, _)) = uri.split_once("://") else {
        return String::new();
    };
    let origin = format!("{scheme}://{}", host(uri));
    let is_safe = |c: char| c.is_ascii_alphanumeric() || "+-.:/[]".contains(c);
    match origin.chars().all(is_safe) {
        true => origin,
        false => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_of_an_address_is_what_a_form_may_lead_to() {
        for (uri, expected) in [
            (
                "http://localhost:3002/notion/oauth/callback",
                "http://localhost:3002",
            ),
            ("https://example.com?x", "https://example.com"),
            ("http://[::1]:80", "http://[::1]:80"),
            ("http://a; script-src *", ""),
            ("nothing", ""),
        ] {
            assert_eq!(origin(uri), expected);
        }
    }
}
