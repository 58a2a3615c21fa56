(abstract_class_declaration name: (_) @name) @type
(export_statement declaration: (abstract_class_declaration name: (_) @name)) @type
(interface_declaration name: (_) @name) @type
(export_statement declaration: (interface_declaration name: (_) @name)) @type
(type_alias_declaration name: (_) @name) @type
(export_statement declaration: (type_alias_declaration name: (_) @name)) @type
(enum_declaration name: (_) @name) @type
(export_statement declaration: (enum_declaration name: (_) @name)) @type
(internal_module name: (_) @name) @module
(module name: (_) @name) @module
(function_signature name: (_) @name) @function
(method_signature name: (_) @name) @method
(abstract_method_signature name: (_) @name) @method
(public_field_definition name: (_) @name
  value: [(arrow_function) (function_expression)]) @method
