import './shared/zodWithoutEval.js';
import '@fontsource-variable/inter/index.css';
import './shared/style.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { connect, provideClient } from './transport/index.js';

const app = createApp(App);
provideClient(app, connect());
app.use(createPinia());
app.mount('#app');
