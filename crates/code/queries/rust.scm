; Definitions. A function directly below a type or impl is read as a method.
(function_item name: (identifier) @name) @function
(function_signature_item name: (identifier) @name) @function
(struct_item name: (type_identifier) @name) @type
(enum_item name: (type_identifier) @name) @type
(union_item name: (type_identifier) @name) @type
(trait_item name: (type_identifier) @name) @type
(type_item name: (type_identifier) @name) @type
(impl_item "impl" @name type: (_) @name) @type
(mod_item name: (identifier) @name) @module
(macro_definition name: (identifier) @name) @function
(const_item name: (identifier) @name) @constant
(static_item name: (identifier) @name) @constant

; Attributes stand beside their definition, not in it.
(attribute_item) @attribute
((attribute_item (attribute [
    (identifier) @path
    (scoped_identifier name: (identifier) @path)
  ])) @attribute.test
  (#any-of? @path "test" "rstest" "test_case" "wasm_bindgen_test" "quickcheck" "proptest" "traced_test"))
((attribute_item (attribute (identifier) @path arguments: (token_tree) @arguments)) @attribute.testing
  (#eq? @path "cfg")
  (#match? @arguments "^\\((all\\()?\\s*test\\b"))

; Property tests stand in a macro's tokens: proptest! { #[test] fn name(input in strategy) { … } }
(token_tree "fn" @function . (identifier) @name . (token_tree) . (token_tree) @function)
(token_tree "#" @test . (token_tree . (identifier) @attribute-name .)
  . "fn" @test . (identifier) @name . (token_tree) . (token_tree) @test
  (#eq? @attribute-name "test"))

(line_comment) @comment
(block_comment) @comment
