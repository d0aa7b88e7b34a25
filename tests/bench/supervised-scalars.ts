/** Scalars of one supervised update, of which only time and memory are looked at. */
export const supervisedScalars = (rate: number) => ({
  rate,
  step: 1,
  sft: 1,
  policy_gradient: 0,
  clip_low: 0.2,
  clip_high: 0.2,
  beta: 0,
  decay: 0,
  max_gradient: 1,
  epsilon: 1e-8,
});
