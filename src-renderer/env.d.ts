/** What tsc and ESLint, which do not read .vue files, take a component for; vue-tsc uses its real type. */
declare module '*.vue' {
  import type { DefineComponent } from 'vue';

  const component: DefineComponent;
  export default component;
}
