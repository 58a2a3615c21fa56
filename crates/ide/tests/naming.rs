//! What says of a file which spec it speaks of: fixture in, text out.

use expect_test::{Expect, expect};
use specls_ide::name_spec;
use specls_text::apply_edits;

/// Names hanoi in a file.
fn check_named(path: &str, text: &str, expected: Expect) {
    let edit = name_spec(path, text, "hanoi", ".kiro/specs/hanoi");
    let after = edit.map(|edit| apply_edits(text, &[edit]).replace("\r\n", "⏎\n"));
    expected.assert_eq(after.as_deref().unwrap_or("not understood"));
}

#[test]
fn a_file_says_once_which_spec_it_is_about() {
    check_named(
        "src/a.rs",
        "// Requirements: 1.2\nfn a() {}\n",
        expect![[r#"
        // Feature: hanoi

        // Requirements: 1.2
        fn a() {}
    "#]],
    );
    // What cites something itself is left as it is.
    check_named(
        "src/a.rs",
        "// Requirements: 1.2\n\nfn a() {}\n",
        expect![[r#"
        // Feature: hanoi

        // Requirements: 1.2

        fn a() {}
    "#]],
    );
    check_named(
        "src/a.rs",
        "//! Requirements: 1.2\n\nfn a() {}\n",
        expect![[r#"
        // Feature: hanoi

        //! Requirements: 1.2

        fn a() {}
    "#]],
    );
    check_named(
        "src/a.js",
        "/**\n * Requirements: 1.2\n */\n\nlet a;\n",
        expect![[r#"
        // Feature: hanoi

        /**
         * Requirements: 1.2
         */

        let a;
    "#]],
    );
    check_named(
        "src/a.py",
        "#!/usr/bin/env python3\n\"\"\"Moves.\n\nRequirements: 1.2\n\"\"\"\n",
        expect![[r##"
        #!/usr/bin/env python3
        # Feature: hanoi

        """Moves.

        Requirements: 1.2
        """
    "##]],
    );
    check_named(
        "src/a.go",
        "// Copyright 2026\n// Requirements: 1.2\n\npackage a\n",
        expect![[r#"
            // Feature: hanoi

            // Copyright 2026
            // Requirements: 1.2

            package a
        "#]],
    );
    check_named(
        "src/a.rs",
        "//! The board.\n\nuse std::fmt;\n\n// Requirements: 1.2\nfn a() {}\n",
        expect![[r#"
            //! The board.
            //! Feature: hanoi

            use std::fmt;

            // Requirements: 1.2
            fn a() {}
        "#]],
    );
    check_named(
        "src/a.rs",
        "#![allow(unused)]\r\n// Requirements: 1.2\r\nfn a() {}\r\n",
        expect![[r#"
            // Feature: hanoi⏎
            ⏎
            #![allow(unused)]⏎
            // Requirements: 1.2⏎
            fn a() {}⏎
        "#]],
    );
    check_named(
        "src/a.go",
        "// Copyright 2026 The Hanoi Authors\n\npackage a\n\n// Requirements: 1.2\nfunc a() {}\n",
        expect![[r#"
            // Copyright 2026 The Hanoi Authors

            // Feature: hanoi

            package a

            // Requirements: 1.2
            func a() {}
        "#]],
    );
    check_named(
        "src/a.go",
        "// SPDX-License-Identifier: MIT\npackage a\n\n// Requirements: 1.2\nfunc a() {}\n",
        expect![[r#"
            // SPDX-License-Identifier: MIT

            // Feature: hanoi

            package a

            // Requirements: 1.2
            func a() {}
        "#]],
    );
    check_named(
        "src/a.py",
        "#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\n\"\"\"The board.\n\nMore.\n\"\"\"\n\n\ndef a():\n    \"\"\"Requirements: 1.2\"\"\"\n",
        expect![[r##"
            #!/usr/bin/env python3
            # -*- coding: utf-8 -*-
            """The board.

            More.
            Feature: hanoi
            """


            def a():
                """Requirements: 1.2"""
        "##]],
    );
    check_named(
        "src/a.py",
        "\"\"\"The board.\"\"\"\n\n\ndef a():\n    # Requirements: 1.2\n    pass\n",
        expect![[r##"
            # Feature: hanoi

            """The board."""


            def a():
                # Requirements: 1.2
                pass
        "##]],
    );
    check_named(
        "src/a.ts",
        "/**\n * The board.\n */\n\nimport x from 'x';\n\n// Requirements: 1.2\nfunction a() {}\n",
        expect![[r#"
            /**
             * The board.
             * Feature: hanoi
             */

            import x from 'x';

            // Requirements: 1.2
            function a() {}
        "#]],
    );
    check_named(
        "src/A.java",
        "/*\n * Licensed to the Hanoi Authors.\n */\npackage a;\n\n/** Requirements: 1.2 */\nclass A {}\n",
        expect![[r#"
            /*
             * Licensed to the Hanoi Authors.
             */

            // Feature: hanoi

            package a;

            /** Requirements: 1.2 */
            class A {}
        "#]],
    );
    check_named(
        "src/a.test.js",
        "test('Requirements 1.2: counts', () => {});\n",
        expect![[r#"
            // Feature: hanoi

            test('Requirements 1.2: counts', () => {});
        "#]],
    );
}
