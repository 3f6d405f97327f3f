import js from "@eslint/js"
import prettier from "eslint-config-prettier"
import vue from "eslint-plugin-vue"
import ts from "typescript-eslint"

const noCasts = {
  "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
}

const pure = {
  patterns: [{ group: ["**/net/**", "**/view/**", "vue", "reka-ui"], message: "core is pure" }],
}

export default ts.config(
  { ignores: ["node_modules", "src/core/wire.ts"] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...vue.configs["flat/recommended"],
  {
    files: ["**/*.vue"],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    rules: {
      "no-undef": "off", // the type checker knows better
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      complexity: ["error", 10],
      "vue/no-v-html": "error",
      "vue/no-static-inline-styles": "error",
      "vue/multi-word-component-names": "off",
      "vue/require-default-prop": "off", // `undefined` is the default of an optional typed prop
      "vue/block-order": ["error", { order: ["script", "template", "style"] }],
    },
  },
  { files: ["src/core/**", "src/view/**"], rules: noCasts },
  { files: ["src/core/**"], rules: { "no-restricted-imports": ["error", pure] } },
  { files: ["src/core/i18n/*.ts", "**/*.test.ts"], rules: { "max-lines": "off" } },
  { files: ["src/view/**/*.vue"], rules: { "max-lines": ["error", { max: 110 }] } },
  prettier,
)
