import js from "@eslint/js"
import prettier from "eslint-config-prettier"
import vue from "eslint-plugin-vue"
import ts from "typescript-eslint"

const noCasts = {
  "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
}

/** From the bottom; a folder imports nothing of those after it. */
const FOLDERS = ["core", "net", "state", "parts", "views", "screens"]

const layers = FOLDERS.map((folder, place) => ({
  files: [`src/${folder}/**`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            // Imports are relative: what is not `../<folder>/` stays inside the folder.
            group: FOLDERS.slice(place + 1).flatMap((above) => [`../**/${above}/**`]),
            message: `${folder} stands below`,
          },
          ...(place < 2 ? [{ group: ["vue", "reka-ui"], message: `${folder} draws nothing` }] : []),
        ].filter(({ group }) => group.length > 0),
      },
    ],
  },
}))

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
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      complexity: ["error", 10],
      "vue/no-v-html": "error",
      "vue/no-static-inline-styles": "error",
      "vue/multi-word-component-names": "off",
      "vue/require-default-prop": "off", // `undefined` is the default of an optional typed prop
      "vue/block-order": ["error", { order: ["script", "template", "style"] }],
    },
  },
  { files: ["src/**"], ignores: ["src/net/**"], rules: noCasts },
  ...layers,
  {
    files: ["**/*.test.ts"],
    rules: { "max-lines": "off", "max-lines-per-function": "off" },
  },
  { files: ["src/**/*.vue"], rules: { "max-lines": ["error", { max: 100 }] } },
  prettier,
)
