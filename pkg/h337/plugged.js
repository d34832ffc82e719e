// A map whose points and drawing are a plugin's: what heatmap.js does between a store and a renderer.

/** What `create` returns where `config.plugin` is given. */
export class Plugged {
  #config;
  #store;

  constructor(config, { store, renderer }) {
    this.#config = config;
    this._renderer = new renderer(config);
    this.#store = this._store = new store(config);
    this.#store.setCoordinator(this._coordinator);
  }

  /** Carries what a store says to the renderer. */
  _coordinator = {
    emit: (event, data) => {
      if (event == "renderall") this._renderer.renderAll?.(data);
      if (event == "renderpartial") this._renderer.renderPartial?.(data);
      if (event == "extremachange") this.#extremaChanged(data);
    },
    on() {},
  };

  setData(...facts) {
    return this.#tell("setData", facts);
  }

  addData(...facts) {
    return this.#tell("addData", facts);
  }

  removeData(...facts) {
    return this.#tell("removeData", facts);
  }

  setDataMax(...facts) {
    return this.#tell("setDataMax", facts);
  }

  setDataMin(...facts) {
    return this.#tell("setDataMin", facts);
  }

  configure(config) {
    this.#config = { ...this.#config, ...config };
    this._renderer.updateConfig?.(this.#config);
    return this.repaint();
  }

  repaint() {
    this._renderer.renderAll?.(this.#store._getInternalData?.());
    return this;
  }

  getData() {
    return this.#store.getData?.();
  }

  getDataURL() {
    return this._renderer.getDataURL?.();
  }

  getValueAt(point) {
    return (this.#store.getValueAt?.(point) ?? this._renderer.getValueAt?.(point)) ?? null;
  }

  #tell(verb, facts) {
    this.#store[verb]?.(...facts);
    return this;
  }

  #extremaChanged({ min, max }) {
    const { gradient, defaultGradient, onExtremaChange } = this.#config;
    onExtremaChange?.({ min, max, gradient: gradient || defaultGradient });
  }
}
