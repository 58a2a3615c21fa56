use expect_test::{Expect, expect};

use super::draft;
use crate::Step;

fn check(idea: &str, expected: Expect) {
    let files = format!("//- /.kiro/specs/hanoi/requirements.md\n{idea}");
    expected.assert_eq(&draft(&files, Step::Requirements { idea: None }));
}

#[test]
fn a_game_is_told_in_running_text() {
    check(
        "\
I want a Towers of Hanoi browser game with three pegs. The player moves disks by clicking a peg and
then another one. Illegal moves are refused. The game counts the moves and also lets the player undo
a move. Before a game starts, the player chooses the number of disks. Auto Solve shows the optimal
solution step by step. When all disks are on the third peg, show a win message.
",
        expect![[r#"
            == /requirements.md
            # Requirements Document

            ## Introduction

            This document says what the Hanoi Game is to do. It was drafted from the idea that follows in its own words; every TODO waits for an answer.

            I want a Towers of Hanoi browser game with three pegs. The player moves disks by clicking a peg and
            then another one. Illegal moves are refused. The game counts the moves and also lets the player undo
            a move. Before a game starts, the player chooses the number of disks. Auto Solve shows the optimal
            solution step by step. When all disks are on the third peg, show a win message.

            ## Glossary

            - **Hanoi Game**: The system that this document specifies
            - **Player**: A person who uses the Hanoi Game
            - **Auto Solve**: TODO(say what “Auto Solve” means here)

            ## Requirements

            ### Requirement 1: Three Pegs

            **User Story:** As a player, I want three pegs, so that TODO(say what for)

            #### Acceptance Criteria

            1. THE Hanoi Game SHALL provide three pegs, TODO(say when and how)

            ### Requirement 2: Move Disks

            **User Story:** As a player, I want to move disks by clicking a peg and then another one, so that TODO(say what for)

            #### Acceptance Criteria

            1. THE Hanoi Game SHALL let the player move disks by clicking a peg and then another one
            2. IF the player cannot move disks by clicking a peg and then another one, THEN THE Hanoi Game SHALL TODO(say what happens instead)

            ### Requirement 3: Illegal Moves Are Refused

            **User Story:** As a player, I want illegal moves to be refused, so that TODO(say what for)

            #### Acceptance Criteria

            1. THE Hanoi Game SHALL ensure that illegal moves are refused

            ### Requirement 4: Count the Moves

            **User Story:** As a player, I want the Hanoi Game to count the moves, so that TODO(say what for)

            #### Acceptance Criteria

            1. THE Hanoi Game SHALL count the moves

            ### Requirement 5: Undo a Move

            **User Story:** As a player, I want to undo a move, so that TODO(say what for)

            #### Acceptance Criteria

            1. THE Hanoi Game SHALL let the player undo a move
            2. IF the player cannot undo a move, THEN THE Hanoi Game SHALL TODO(say what happens instead)

            ### Requirement 6: Choose the Number of Disks Before a Game Starts

            **User Story:** As a player, I want to choose the number of disks before a game starts, so that TODO(say what for)

            #### Acceptance Criteria

            1. THE Hanoi Game SHALL let the player choose the number of disks before a game starts
            2. IF the player cannot choose the number of disks before a game starts, THEN THE Hanoi Game SHALL TODO(say what happens instead)

            ### Requirement 7: Auto Solve Shows the Optimal Solution Step

            **User Story:** As a player, I want Auto Solve to show the optimal solution step by step, so that TODO(say what for)

            #### Acceptance Criteria

            1. THE Auto Solve SHALL show the optimal solution step by step

            ### Requirement 8: Show a Win Message

            **User Story:** As a player, I want the Hanoi Game to show a win message when all disks are on the third peg, so that TODO(say what for)

            #### Acceptance Criteria

            1. WHEN all disks are on the third peg, THE Hanoi Game SHALL show a win message
            note: 8 requirements were drafted from the idea, which stands word for word in the Introduction.
            note: What the idea does not say is marked TODO: answer it before the design is drafted.
        "#]],
    );
}

#[test]
fn a_bug_ticket() {
    check(
        "\
# Undo button does nothing after reload

**Environment:** Firefox 140, Linux

## Steps to reproduce
1. Open the game
2. Move two disks
3. Reload the page

## Actual behavior
The undo button does nothing.

## Expected behavior
- The undo button takes back the last move.
- The move counter shows the number of moves before the reload.
",
        expect![[r#"
            == /requirements.md
            # Requirements Document

            ## Introduction

            This document says what the Hanoi Game is to do. It was drafted from the idea that follows in its own words; every TODO waits for an answer.

            > # Undo button does nothing after reload
            >
            > **Environment:** Firefox 140, Linux
            >
            > ## Steps to reproduce
            > 1. Open the game
            > 2. Move two disks
            > 3. Reload the page
            >
            > ## Actual behavior
            > The undo button does nothing.
            >
            > ## Expected behavior
            > - The undo button takes back the last move.
            > - The move counter shows the number of moves before the reload.

            ## Glossary

            - **Hanoi Game**: The system that this document specifies
            - **User**: A person who uses the Hanoi Game

            ## Requirements

            ### Requirement 1: Undo Button Takes Back the Last Move

            **User Story:** As a user, I want the undo button to take back the last move when the user reloads the page, so that TODO(say what for)

            #### Acceptance Criteria

            1. WHEN the user reloads the page, THE undo button SHALL take back the last move

            ### Requirement 2: Move Counter Shows the Number of Moves Before the Reload

            **User Story:** As a user, I want the move counter to show the number of moves before the reload when the user reloads the page, so that TODO(say what for)

            #### Acceptance Criteria

            1. WHEN the user reloads the page, THE move counter SHALL show the number of moves before the reload
            note: 2 requirements were drafted from the idea, which stands word for word in the Introduction.
            note: What the idea does not say is marked TODO: answer it before the design is drafted.
        "#]],
    );
}

#[test]
fn a_list_of_wishes() {
    check(
        "\
# Hanoi Game

## Playing
- Move disks by clicking
- [ ] Undo a move
- undo moves
- Redo: take a move forward again. The counter goes up by one.
- As a beginner, I want a hint so that I do not get stuck
  - the hint shows the next best move
## Looks
* Dark mode
* Win message

What about sound?
",
        expect![[r#"
            == /requirements.md
            # Requirements Document

            ## Introduction

            This document says what the Hanoi Game is to do. It was drafted from the idea that follows in its own words; every TODO waits for an answer.

            > # Hanoi Game
            >
            > ## Playing
            > - Move disks by clicking
            > - [ ] Undo a move
            > - undo moves
            > - Redo: take a move forward again. The counter goes up by one.
            > - As a beginner, I want a hint so that I do not get stuck
            >   - the hint shows the next best move
            > ## Looks
            > * Dark mode
            > * Win message
            >
            > What about sound?

            ### Open Questions

            - What about sound? TODO(answer)

            ## Glossary

            - **Hanoi Game**: The system that this document specifies
            - **User**: A person who uses the Hanoi Game

            ## Requirements

            ### Requirement 1: Move Disks

            **User Story:** As a user, I want move disks by clicking, so that TODO(say what for)

            #### Acceptance Criteria

            1. THE Hanoi Game SHALL provide move disks by clicking, TODO(say when and how)

            ### Requirement 2: Undo a Move

            **User Story:** As a user, I want to undo a move, so that TODO(say what for)

            #### Acceptance Criteria

            1. THE Hanoi Game SHALL let the user undo a move
            2. IF the user cannot undo a move, THEN THE Hanoi Game SHALL TODO(say what happens instead)

            ### Requirement 3: Redo

            **User Story:** As a user, I want to take a move forward again, so that TODO(say what for)

            #### Acceptance Criteria

            1. THE Hanoi Game SHALL let the user take a move forward again
            2. THE counter SHALL go up by one
            3. IF the user cannot take a move forward again, THEN THE Hanoi Game SHALL TODO(say what happens instead)

            ### Requirement 4: Hint

            **User Story:** As a beginner, I want a hint, so that I do not get stuck

            #### Acceptance Criteria

            1. THE Hanoi Game SHALL provide a hint, TODO(say when and how)
            2. THE hint SHALL show the next best move

            ### Requirement 5: Dark Mode

            **User Story:** As a user, I want dark mode, so that TODO(say what for)

            #### Acceptance Criteria

            1. THE Hanoi Game SHALL provide dark mode, TODO(say when and how)

            ### Requirement 6: Win Message

            **User Story:** As a user, I want a win message, so that TODO(say what for)

            #### Acceptance Criteria

            1. THE Hanoi Game SHALL provide a win message, TODO(say when and how)
            note: 6 requirements were drafted from the idea, which stands word for word in the Introduction.
            note: What the idea does not say is marked TODO: answer it before the design is drafted.
            note: 1 question is left open: no requirement was made of it.
        "#]],
    );
}

#[test]
fn an_email() {
    check(
        "\
Hi team,

we met some teachers yesterday and they liked the game. They asked for a few things.

Teachers need to see how many moves a student needed. It would be great if students could pause a
game, because lessons are short. Also, please make sure that no personal data is stored.

> old mail
> please ignore

Thanks,
Anna
",
        expect![[r#"
            == /requirements.md
            # Requirements Document

            ## Introduction

            This document says what the Hanoi Game is to do. It was drafted from the idea that follows in its own words; every TODO waits for an answer.

            > Hi team,
            >
            > we met some teachers yesterday and they liked the game. They asked for a few things.
            >
            > Teachers need to see how many moves a student needed. It would be great if students could pause a
            > game, because lessons are short. Also, please make sure that no personal data is stored.
            >
            > > old mail
            > > please ignore
            >
            > Thanks,
            > Anna

            ## Glossary

            - **Hanoi Game**: The system that this document specifies
            - **Teacher**: A person who uses the Hanoi Game

            ## Requirements

            ### Requirement 1: See How Many Moves a Student Needed

            **User Story:** As a teacher, I want to see how many moves a student needed, so that TODO(say what for)

            #### Acceptance Criteria

            1. THE Hanoi Game SHALL let teachers see how many moves a student needed
            2. IF teachers cannot see how many moves a student needed, THEN THE Hanoi Game SHALL TODO(say what happens instead)

            ### Requirement 2: Pause a Game

            **User Story:** As a student, I want to pause a game, because lessons are short

            #### Acceptance Criteria

            1. THE Hanoi Game SHALL let students pause a game
            2. IF students cannot pause a game, THEN THE Hanoi Game SHALL TODO(say what happens instead)

            ### Requirement 3: No Personal Data Is Stored

            **User Story:** As a teacher, I want no personal data to be stored, so that TODO(say what for)

            #### Acceptance Criteria

            1. THE Hanoi Game SHALL ensure that no personal data is stored
            note: 3 requirements were drafted from the idea, which stands word for word in the Introduction.
            note: What the idea does not say is marked TODO: answer it before the design is drafted.
            note: No requirement was made of “we met some teachers yesterday and they liked the game.”, “They asked for a few things.”: write what is wanted there as a list item, and generate the requirements again.
        "#]],
    );
}

#[test]
fn one_sentence() {
    check(
        "A browser game where you move disks between three pegs\n",
        expect![[r#"
        == /requirements.md
        # Requirements Document

        ## Introduction

        This document says what the Hanoi Game is to do. It was drafted from the idea that follows in its own words; every TODO waits for an answer.

        A browser game where you move disks between three pegs

        ## Glossary

        - **Hanoi Game**: The system that this document specifies
        - **User**: A person who uses the Hanoi Game

        ## Requirements

        ### Requirement 1: Move Disks Between Three Pegs

        **User Story:** As a user, I want to move disks between three pegs, so that TODO(say what for)

        #### Acceptance Criteria

        1. THE Hanoi Game SHALL let the user move disks between three pegs
        2. IF the user cannot move disks between three pegs, THEN THE Hanoi Game SHALL TODO(say what happens instead)
        note: 1 requirement was drafted from the idea, which stands word for word in the Introduction.
        note: What the idea does not say is marked TODO: answer it before the design is drafted.
    "#]],
    );
}

#[test]
fn an_idea_in_chinese() {
    check(
        "玩家可以通过点击移动圆盘。不允许非法移动。\n- 显示移动次数\n",
        expect![[r#"
        == /requirements.md
        # Requirements Document

        ## Introduction

        This document says what the Hanoi System is to do. It was drafted from the idea that follows in its own words; every TODO waits for an answer.

        > 玩家可以通过点击移动圆盘。不允许非法移动。
        > - 显示移动次数

        ## Glossary

        - **Hanoi System**: The system that this document specifies
        - **User**: A person who uses the Hanoi System

        ## Requirements

        ### Requirement 1: 玩家可以通过点击移动圆盘

        **User Story:** As a user, I want “玩家可以通过点击移动圆盘”, so that TODO(say what for)

        #### Acceptance Criteria

        1. THE Hanoi System SHALL fulfil this wish: “玩家可以通过点击移动圆盘” TODO(say it as WHEN … THE … SHALL …)

        ### Requirement 2: 不允许非法移动

        **User Story:** As a user, I want “不允许非法移动”, so that TODO(say what for)

        #### Acceptance Criteria

        1. THE Hanoi System SHALL fulfil this wish: “不允许非法移动” TODO(say it as WHEN … THE … SHALL …)

        ### Requirement 3: 显示移动次数

        **User Story:** As a user, I want “显示移动次数”, so that TODO(say what for)

        #### Acceptance Criteria

        1. THE Hanoi System SHALL fulfil this wish: “显示移动次数” TODO(say it as WHEN … THE … SHALL …)
        note: 3 requirements were drafted from the idea, which stands word for word in the Introduction.
        note: What the idea does not say is marked TODO: answer it before the design is drafted.
    "#]],
    );
}

#[test]
fn nothing_but_blanks() {
    check(
        "\n  \n",
        expect![[r#"
        refused: requirements.md of hanoi says nothing yet: write the idea in it, one wish per line, and generate the requirements
    "#]],
    );
}
#[test]
fn a_template_is_filled_in_place() {
    check(
        "\
# Requirements Document

## Introduction

<!-- Write the idea here. -->

A small game. Players can undo a move.

## Requirements
",
        expect![[r#"
            == /requirements.md
            # Requirements Document

            ## Introduction

            <!-- Write the idea here. -->

            A small game. Players can undo a move.

            ## Glossary

            - **Hanoi Game**: The system that this document specifies
            - **Player**: A person who uses the Hanoi Game

            ## Requirements

            ### Requirement 1: Undo a Move

            **User Story:** As a player, I want to undo a move, so that TODO(say what for)

            #### Acceptance Criteria

            1. THE Hanoi Game SHALL let players undo a move
            2. IF players cannot undo a move, THEN THE Hanoi Game SHALL TODO(say what happens instead)
            note: 1 requirement was added.
            note: What the idea does not say is marked TODO: answer it before the design is drafted.
            note: No requirement was made of “A small game.”: write what is wanted there as a list item, and generate the requirements again.
        "#]],
    );
}

#[test]
fn more_wishes_follow_the_style_of_what_is_there() {
    check(
        "\
# Requirements

### REQ-1: Undo

Players can undo.

#### Acceptance Criteria

1. WHEN the player presses undo, THE game SHALL take back the last move

### REQ-2: Count

#### Acceptance Criteria

1. THE game SHALL count the moves

## Ideas

- take back the last move by pressing undo
- players can share a game by link so that friends see it
",
        expect![[r#"
            == /requirements.md
            # Requirements

            ### REQ-1: Undo

            Players can undo.

            #### Acceptance Criteria

            1. WHEN the player presses undo, THE game SHALL take back the last move

            ### REQ-2: Count

            #### Acceptance Criteria

            1. THE game SHALL count the moves

            ### REQ-3: Share a Game

            **User Story:** As a player, I want to share a game by link, so that friends see it

            #### Acceptance Criteria

            1. THE game SHALL let players share a game by link
            2. IF players cannot share a game by link, THEN THE game SHALL TODO(say what happens instead)

            ## Ideas

            - take back the last move by pressing undo
            - players can share a game by link so that friends see it
            note: 1 requirement was added.
            note: What the idea does not say is marked TODO: answer it before the design is drafted.
        "#]],
    );
}

#[test]
fn each_of_fifty_wishes_becomes_a_requirement() {
    let wishes: String = (1..=50).map(|number| format!("- Show report {number}\n")).collect();
    let drafted = draft(
        &format!("//- /.kiro/specs/hanoi/requirements.md\n{wishes}"),
        Step::Requirements { idea: None },
    );
    assert!(drafted.contains("### Requirement 50: Show Report 50\n"), "{drafted}");
    assert_eq!(drafted.matches("**User Story:**").count(), 50);
}

#[test]
fn wishes_say_who_when_and_what_if() {
    check(
        "\
# Ticket Tool

We need a small tool that lets our support team search tickets. Only agents that are logged in may
see tickets. If the search service is down, show a friendly message instead of an error page.

- Delete completed tickets after 30 days automatically
- Users can't create two tickets with the same name
- Given a shared list, when a member checks off a ticket, then everyone sees it
- whenever the sync fails, retry three times and then warn the user
- Rate limiting: max 100 requests per minute per user
",
        expect![[r#"
            == /requirements.md
            # Requirements Document

            ## Introduction

            This document says what the Ticket Tool is to do. It was drafted from the idea that follows in its own words; every TODO waits for an answer.

            > # Ticket Tool
            >
            > We need a small tool that lets our support team search tickets. Only agents that are logged in may
            > see tickets. If the search service is down, show a friendly message instead of an error page.
            >
            > - Delete completed tickets after 30 days automatically
            > - Users can't create two tickets with the same name
            > - Given a shared list, when a member checks off a ticket, then everyone sees it
            > - whenever the sync fails, retry three times and then warn the user
            > - Rate limiting: max 100 requests per minute per user

            ## Glossary

            - **Ticket Tool**: The system that this document specifies
            - **User**: A person who uses the Ticket Tool

            ## Requirements

            ### Requirement 1: Search Tickets

            **User Story:** As a support team, I want our support team to search tickets, so that TODO(say what for)

            #### Acceptance Criteria

            1. THE Ticket Tool SHALL let our support team search tickets
            2. IF our support team cannot search tickets, THEN THE Ticket Tool SHALL TODO(say what happens instead)

            ### Requirement 2: Only Agents

            **User Story:** As a user, I want only agents that are logged in to see tickets, so that TODO(say what for)

            #### Acceptance Criteria

            1. THE Ticket Tool SHALL ensure that only agents that are logged in see tickets

            ### Requirement 3: Show a Friendly Message Instead of an Error Page

            **User Story:** As a user, I want the Ticket Tool to show a friendly message instead of an error page when the search service is down, so that TODO(say what for)

            #### Acceptance Criteria

            1. WHEN the search service is down, THE Ticket Tool SHALL show a friendly message instead of an error page

            ### Requirement 4: Delete Completed Tickets After 30 Days Automatically

            **User Story:** As a user, I want the Ticket Tool to delete completed tickets after 30 days automatically, so that TODO(say what for)

            #### Acceptance Criteria

            1. THE Ticket Tool SHALL delete completed tickets after 30 days automatically

            ### Requirement 5: Do Not Create Two Tickets with the Same Name

            **User Story:** As a user, I want users not to create two tickets with the same name, so that TODO(say what for)

            #### Acceptance Criteria

            1. THE Ticket Tool SHALL NOT let users create two tickets with the same name

            ### Requirement 6: See It

            **User Story:** As a user, I want everyone to see it while there is a shared list when a member checks off a ticket, so that TODO(say what for)

            #### Acceptance Criteria

            1. WHILE there is a shared list, WHEN a member checks off a ticket, THE Ticket Tool SHALL let everyone see it

            ### Requirement 7: Retry Three Times

            **User Story:** As a user, I want the Ticket Tool to retry three times and then warn the user when the sync fails, so that TODO(say what for)

            #### Acceptance Criteria

            1. WHEN the sync fails, THE Ticket Tool SHALL retry three times and then warn the user

            ### Requirement 8: Rate Limiting

            **User Story:** As a user, I want max 100 requests per minute per user, so that TODO(say what for)

            #### Acceptance Criteria

            1. THE Ticket Tool SHALL provide max 100 requests per minute per user, TODO(say when and how)
            note: 8 requirements were drafted from the idea, which stands word for word in the Introduction.
            note: What the idea does not say is marked TODO: answer it before the design is drafted.
        "#]],
    );
}

#[test]
fn wishes_in_german_keep_their_words() {
    check(
        "Der Nutzer soll Rechnungen als PDF exportieren können.\n\n- Rechnungen filtern\n",
        expect![[r#"
            == /requirements.md
            # Requirements Document

            ## Introduction

            This document says what the Hanoi System is to do. It was drafted from the idea that follows in its own words; every TODO waits for an answer.

            > Der Nutzer soll Rechnungen als PDF exportieren können.
            >
            > - Rechnungen filtern

            ## Glossary

            - **Hanoi System**: The system that this document specifies
            - **User**: A person who uses the Hanoi System

            ## Requirements

            ### Requirement 1: Der Nutzer soll Rechnungen als PDF exportieren können

            **User Story:** As a user, I want “Der Nutzer soll Rechnungen als PDF exportieren können”, so that TODO(say what for)

            #### Acceptance Criteria

            1. THE Hanoi System SHALL fulfil this wish: “Der Nutzer soll Rechnungen als PDF exportieren können” TODO(say it as WHEN … THE … SHALL …)

            ### Requirement 2: Rechnungen filtern

            **User Story:** As a user, I want “Rechnungen filtern”, so that TODO(say what for)

            #### Acceptance Criteria

            1. THE Hanoi System SHALL fulfil this wish: “Rechnungen filtern” TODO(say it as WHEN … THE … SHALL …)
            note: 2 requirements were drafted from the idea, which stands word for word in the Introduction.
            note: What the idea does not say is marked TODO: answer it before the design is drafted.
        "#]],
    );
}

#[test]
fn an_idea_given_from_outside_is_kept_in_the_introduction() {
    let given =
        Step::Requirements { idea: Some("The player can pause.\nWhat about sound?".to_owned()) };
    let files = "\
//- /.kiro/specs/hanoi/requirements.md
# Requirements Document

## Introduction

A game.

## Requirements

### Requirement 1: Undo

#### Acceptance Criteria

1. THE Game SHALL take back the last move
";
    expect![[r#"
        == /requirements.md
        # Requirements Document

        ## Introduction

        A game.

        > The player can pause.
        > What about sound?

        ### Open Questions

        - What about sound? TODO(answer)

        ## Requirements

        ### Requirement 1: Undo

        #### Acceptance Criteria

        1. THE Game SHALL take back the last move

        ### Requirement 2: Pause

        **User Story:** As a player, I want to pause, so that TODO(say what for)

        #### Acceptance Criteria

        1. THE Game SHALL let the player pause
        2. IF the player cannot pause, THEN THE Game SHALL TODO(say what happens instead)
        note: 1 requirement was added.
        note: What the idea does not say is marked TODO: answer it before the design is drafted.
        note: 1 question is left open: no requirement was made of it.
    "#]]
    .assert_eq(&draft(files, given.clone()));
    expect![[r#"
        == /requirements.md
        # Requirements Document

        ## Introduction

        This document says what the Hanoi System is to do. It was drafted from the idea that follows in its own words; every TODO waits for an answer.

        The player can pause.
        What about sound?

        ### Open Questions

        - What about sound? TODO(answer)

        ## Glossary

        - **Hanoi System**: The system that this document specifies
        - **Player**: A person who uses the Hanoi System

        ## Requirements

        ### Requirement 1: Pause

        **User Story:** As a player, I want to pause, so that TODO(say what for)

        #### Acceptance Criteria

        1. THE Hanoi System SHALL let the player pause
        2. IF the player cannot pause, THEN THE Hanoi System SHALL TODO(say what happens instead)
        note: 1 requirement was drafted from the idea, which stands word for word in the Introduction.
        note: What the idea does not say is marked TODO: answer it before the design is drafted.
        note: 1 question is left open: no requirement was made of it.
    "#]].assert_eq(&draft("", given));
}
