//! A small file in, its words by field out.

use expect_test::{Expect, expect};
use specls_code::{Field, Tongue, read, words};

fn check(path: &str, text: &str, expected: Expect) {
    let facts = read(path, text);
    let words = words(path, text, facts.as_ref(), Tongue::English);
    let mut shown = String::new();
    for field in Field::ALL {
        let stems: Vec<&str> = words
            .stems
            .iter()
            .zip(&words.fields)
            .filter(|(_, times)| times[field as usize] > 0)
            .map(|(stem, _)| &**stem)
            .collect();
        if !stems.is_empty() {
            shown.push_str(&format!("{field:?}: {}\n", stems.join(" ")));
        }
    }
    for symbol in &words.symbols {
        let (first, last) = symbol.lines;
        shown.push_str(&format!("{} {first}-{last}\n", symbol.name));
    }
    expected.assert_eq(&shown);
}

#[test]
fn rust() {
    check(
        "src/game/board.rs",
        "\
// Copyright by somebody, under this licence

//! Towers of discs.

use crate::rules::{check_move, Rules};

/// The pegs.
struct Board;

impl Board {
    /// Shifts a disc.
    // Requirements: 1.1
    // > THE Board SHALL sparkle
    fn shiftDisc(&self, peg: u8) -> bool {
        // Larger ones refuse.
        log(\"moved away\");
        check_move(peg, 42)
    }
}
",
        expect![[r#"
            FileName: board
            Folders: src game
            TypeNames: board
            FunctionNames: shift disc
            TypeDocs: disc tower peg
            FunctionDocs: shift disc
            Comments: larger one refus
            Identifiers: board shift disc check move peg log
            Strings: move away
            Imports: check move rule
            Everything: board shift disc tower check move peg larger one refus log away
            Board 8-8
            Board 10-19
            Board.shiftDisc 14-18
        "#]],
    );
}

#[test]
fn python() {
    check(
        "login.py",
        "\
\"\"\"Signing in.\"\"\"
from app.users import User as Account

class Session:
    \"\"\"A visit.\"\"\"

    def open_door(self, name: str):
        \"\"\"Greets the guest.\"\"\"
        return f\"welcome {name.upper()}\"  # polite
",
        expect![[r#"
            FileName: login
            TypeNames: session
            FunctionNames: open door
            TypeDocs: sign visit
            FunctionDocs: greet guest
            Comments: polit
            Identifiers: session open door self name str upper
            Strings: welcom
            Imports: user account
            Everything: session open door sign visit self name str greet guest welcom upper polit
            Session 4-9
            Session.open_door 7-9
        "#]],
    );
}

#[test]
fn java_with_its_package_left_out() {
    check(
        "OrderReport.java",
        "\
package com.shop.accounting;

import java.util.List;

/** Lists orders. */
public class OrderReport {
    private int total;

    /** Adds an order. */
    public void addOrder(Order order) { total += order.price(); }
}
",
        expect![[r#"
            FileName: order report
            TypeNames: order report
            FunctionNames: order add
            TypeDocs: order list
            FunctionDocs: order add
            Identifiers: order report add total price
            Imports: list
            Everything: order report add list total price
            OrderReport 6-11
            OrderReport.addOrder 10-10
        "#]],
    );
}

#[test]
fn c() {
    check(
        "est_client.c",
        "\
#include \"est_server.h\"

/* Enrols a client. */
int est_enroll(struct ctx *context) {
    return send_request(context, \"simple enroll\");
}
",
        expect![[r#"
            FileName: est client
            FunctionNames: est enrol
            FunctionDocs: client enrol
            Identifiers: est enrol ctx context send request
            Strings: enrol simpl
            Imports: est server
            Everything: est client enrol ctx context send request simpl
            est_enroll 4-6
        "#]],
    );
}

#[test]
fn components_and_markup_without_a_grammar() {
    check(
        "Login.vue",
        "<template>\n  <!-- The form. -->\n  <button>Enter</button>\n</template>\n<script>\nfunction submitForm() { return send('data') }\n</script>\n",
        expect![[r#"
            FileName: login
            FunctionNames: submit form
            Comments: form
            Identifiers: submit form templat button enter script send
            Strings: data
            Everything: submit form templat button enter script send data
            submitForm 6-6
        "#]],
    );
    check(
        "page.html",
        "<!-- The greeting. -->\n<h1 class=\"big\">Hello guests</h1>\n",
        expect![[r#"
        FileName: page
        TypeDocs: greet
        Identifiers: class big hello guest
        Everything: greet class big hello guest
    "#]],
    );
}
